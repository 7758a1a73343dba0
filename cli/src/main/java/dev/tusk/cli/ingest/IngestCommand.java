package dev.tusk.cli.ingest;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.schedule.ScheduleOptions;
import dev.tusk.cli.schedule.StoredArguments;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.core.ledger.Ledger;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.sources.clean.CleanedSource;
import dev.tusk.sources.clean.CleaningReport;
import dev.tusk.sources.parse.ParseLimits;
import dev.tusk.sources.parse.ParsedContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "ingest",
        description = {
            "Put files, folders, tables, web sites or the rows of a query into a collection.",
            "",
            "HTML, Markdown and text are one document a file, told by their names; .jsonl, .ndjson and .json hold documents in "
                    + "the API's form, or objects whose fields --id, --title and --body name; .csv, .tsv and .parquet hold a document a row. "
                    + "What has not changed since the last run is passed over. A run may be stopped at any time, also "
                    + "by kill -9: the next one goes on.",
            "",
            "What was read is kept in a ledger, under the name of the source or --name: \"tusk ingestion list\" shows it.",
            "",
            "Exit code 1 when some items were refused; the others are in."
        },
        mixinStandardHelpOptions = true,
        subcommands = HackerNewsCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk ingest docs --to handbook --create --source-prefix https://example.com/docs",
            "  tusk ingest docs --to handbook --delete-gone",
            "  tusk ingest docs --to handbook --name docs --delete-gone --schedule \"0 3 * * *\"",
            "  tusk ingest products.csv --to shop --id sku --title name --body description",
            "  tusk ingest --sitemap https://example.com/sitemap.xml --to site"
        })
public final class IngestCommand implements Callable<Integer> {

    private static final int SOME_FAILED = 1;
    private static final int STOPPED = 130;

    /** Four writers, the reader, and the session that holds the lock. */
    private static final int CONNECTIONS = 6;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final Shell shell;

    @Mixin
    private SourceOptions sources = new SourceOptions();

    @Mixin
    private CleaningOptions cleaning = new CleaningOptions();

    // Not required by the parser, which would ask for it in front of the name of a subcommand, too.
    @Option(names = "--to", paramLabel = "COLLECTION", description = "The collection; has to be given.")
    private String to = "";

    @Option(
            names = "--create",
            description = "Make the collection when it is not there, with English keyword search "
                    + "and vectors of the bundled model minilm.")
    private boolean create;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "What the ledger calls this source. Default: where it lies. Give one where the same files lie elsewhere the next "
                            + "time, or come on standard input.")
    private @Nullable String name;

    @Option(
            names = "--delete-gone",
            description =
                    "Delete documents whose files, rows or pages this source had in a former run and has no more.")
    private boolean deleteGone;

    @Option(names = "--yes", description = "Let --delete-gone delete more than half of what the source had.")
    private boolean yes;

    @Option(
            names = "--retry",
            description =
                    "Only what failed in former runs, and what none has read: a line that was mended has a name of its own.")
    private boolean retry;

    @Option(names = "--reread", description = "Also what has not changed.")
    private boolean reread;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long to wait for another run of the same source. Default: not at all.")
    private int waitSeconds;

    @Option(names = "--dry-run", description = "Show the first ten documents as they would be put, and write nothing.")
    private boolean dryRun;

    @Option(
            names = "--show",
            paramLabel = "DOC",
            description =
                    "Print what each stage makes of this file, by its path or id: what was parsed, taken out and why, and the "
                            + "chunks with their tokens. Writes nothing.")
    private @Nullable String show;

    @Mixin
    private ScheduleOptions schedule = new ScheduleOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    public IngestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Checks checks = new Checks();
        checks.require(!to.isEmpty(), "the option --to is missing", "\"tusk ingest --help\" tells how to call it");
        checks.require(
                !deleteGone || !retry, "--retry does not see what is gone", "leave --delete-gone to a whole run");
        checks.require(
                name != null || !sources.readsStandardInput() || (!deleteGone && !retry),
                "what comes on standard input has no name by which its last run is known",
                "add --name");
        cleaning.check(checks);
        checkSchedule(checks);
        checks.finish();
        if (show != null) {
            return show(show);
        }
        try (ParsedContent content = new ParsedContent(ParseLimits.DEFAULT)) {
            return read(sources.source(shell, content));
        }
    }

    private void checkSchedule(Checks checks) {
        schedule.check(checks);
        if (schedule.given()) {
            checks.require(
                    !sources.readsStandardInput(),
                    "standard input cannot be read on a schedule: it is there once",
                    "name files or folders, a sitemap or a query");
            checks.require(
                    !dryRun && show == null,
                    "--dry-run and --show are for people, and cannot be scheduled",
                    "leave --schedule out to look at it first");
            StoredArguments.checkSecrets(checks, spec.commandLine().getParseResult());
        }
    }

    private int store(ItemSource source, Output output) {
        String known = name == null ? source.name() : name;
        Ledger.checkName(known);
        try (Session session = connection.connect(shell, 2)) {
            Collection collection = collection(session, new StatusLine(shell));
            return schedule.store(
                    session.tusk(),
                    collection.definition().name().value(),
                    known,
                    StoredArguments.of(spec.commandLine().getParseResult(), List.of(), known, sources.paths()),
                    output);
        }
    }

    private int read(ItemSource source) {
        Output output = new Output(shell, options);
        if (schedule.given()) {
            return store(source, output);
        }
        if (dryRun) {
            return new DryRun(output).show(cleaning.applied(source).open());
        }
        StatusLine line = new StatusLine(shell);
        try (Session session = connection.connect(shell, CONNECTIONS)) {
            return ingest(collection(session, line), source, line, output);
        }
    }

    /** With the sizes and the model of the collection, where it is there. */
    private int show(String wanted) {
        Path file = ShowDocument.find(sources.files(), wanted);
        try (Session session = connection.connect(shell, 1)) {
            Tusk tusk = session.tusk();
            CollectionDefinition definition =
                    tusk.collections().find(to).map(Collection::definition).orElse(null);
            new ShowDocument(new Output(shell, options))
                    .print(
                            file,
                            sources.idPrefix() + wanted,
                            sources.textFormat(),
                            cleaning.cleaning(),
                            definition == null ? ChunkingSpec.DEFAULT : definition.chunking(),
                            definition == null ? null : definition.embedding(),
                            tusk.models());
        }
        return 0;
    }

    private Collection collection(Session session, StatusLine line) {
        Tusk tusk = session.tusk();
        if (!create || tusk.collections().find(to).isPresent()) {
            return tusk.collection(to);
        }
        Collection created = NewCollection.create(tusk, to, List.of());
        line.print("collection \"%s\" created: english, minilm".formatted(to));
        return created;
    }

    private int ingest(Collection collection, ItemSource source, StatusLine line, Output output) {
        Failures failures = new Failures(line, output);
        ItemSource cleaned = cleaning.applied(source);
        try (StopSignal stop = StopSignal.listen(STOP_PATIENCE)) {
            RunReport report;
            try {
                report = collection
                        .ledger()
                        .run(
                                name,
                                cleaned,
                                runOptions(stop::requested),
                                new ShownRun(line, stop, failures, SourceExtent.of(source, line, stop)));
            } catch (TuskException e) {
                if (e.code() != ErrorCode.INGESTION_RUNNING && e.code() != ErrorCode.INGESTION_NOT_FOUND) {
                    line.print("what was committed before the failure stays; run the same command again to go on");
                }
                throw e;
            } finally {
                line.clear();
            }
            Optional<CleaningReport> stages = cleaned instanceof CleanedSource of ? of.report() : Optional.empty();
            IngestOutcome outcome = new IngestOutcome(report, stop.requested(), stages);
            stages.map(CleaningJson::of).map(CleaningJson::lines).ifPresent(lines -> lines.forEach(line::print));
            line.print(outcome.summary());
            if (!outcome.stopped()) {
                report.incomplete().ifPresent(why -> line.print("not all of the source was read: " + why));
            }
            if (outcome.stopped()) {
                line.print("stopped; run the same command again to go on");
            } else if (report.counts().failed() < report.counts().read() || failures.count() == 0) {
                maintain(collection, line);
            }
            if (output.json()) {
                output.json(outcome.json());
            }
            shell.out().flush();
            if (report.notDeleted() != null) {
                throw report.notDeleted();
            }
            return outcome.stopped() ? STOPPED : failures.count() > 0 ? SOME_FAILED : 0;
        }
    }

    private RunOptions runOptions(BooleanSupplier stopped) {
        return new RunOptions(deleteGone, yes, retry, reread, Duration.ofSeconds(Math.max(0, waitSeconds)), stopped);
    }

    /** What was put stays, whoever keeps its indexes up. */
    static void maintain(Collection collection, StatusLine line) {
        try {
            Upkeep.run(collection, line);
        } catch (TuskException e) {
            if (e.code() != ErrorCode.CONCURRENT_CHANGE) {
                throw e;
            }
            line.print("%s; run \"tusk maintain %s\" after it"
                    .formatted(e.getMessage(), collection.definition().name()));
        }
    }
}

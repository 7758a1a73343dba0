package dev.tusk.cli.ingest;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.schedule.ScheduleOptions;
import dev.tusk.cli.schedule.StoredArguments;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.ledger.Ledger;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.hackernews.DumpFormat;
import dev.tusk.sources.hackernews.DumpSource;
import dev.tusk.sources.hackernews.DumpSpec;
import dev.tusk.sources.hackernews.ItemDocuments;
import dev.tusk.sources.hackernews.Preview;
import dev.tusk.sources.shape.Shape;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "hn",
        description = {
            "Put Hacker News into a collection: from dumps, or from its official API.",
            "",
            "Dumps are JSON lines, CSV (as BigQuery exports it) or Parquet, with the fields that the API has; the first two also packed by gzip. "
                    + "Without a file the API is read, by the numbers of items, from where the last run or the dumps ended.",
            "",
            "Stories, comments, jobs, polls and their options become documents; a comment has the title of its thread. What is deleted or dead "
                    + "is removed, what says nothing by itself is left out. A run may be stopped at any time, also by kill -9: the next one goes on.",
            "",
            "A folder that is called hn is read by \"tusk ingest ./hn\"."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk ingest hn hn-*.json.gz --dry-run",
            "  tusk ingest hn hn-*.json.gz --to hn --create --model none",
            "  tusk ingest hn --to hn --follow",
            "  tusk ingest hn --to hn --schedule 1h",
            "  tusk ingest hn --generate 100000 > hn.jsonl",
            "  tusk ingest hn --forecast"
        })
final class HackerNewsCommand implements Callable<Integer> {

    private static final int CONNECTIONS = 6;

    private final Shell shell;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "Dumps. Default: the API.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--to", paramLabel = "COLLECTION", description = "The collection.")
    private @Nullable String to;

    @Option(
            names = "--create",
            description = "Make the collection when it is not there, with English keyword search and typed fields.")
    private boolean create;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = NewCollection.DEFAULT_MODEL,
            description = "Of the collection that --create makes; none for no vectors. Default: ${DEFAULT-VALUE}.")
    private String model = NewCollection.DEFAULT_MODEL;

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description = "What all files are, whatever their names: json, csv or parquet.")
    private @Nullable DumpFormat format;

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the ledger calls it. Default: hackernews, for dumps and the API.")
    private @Nullable String name;

    @Option(names = "--retry", description = "Ask the API once more for what failed, and for nothing else.")
    private boolean retry;

    @Option(names = "--reread", description = "Read everything again, also what was read before.")
    private boolean reread;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long to wait for another run. Default: not at all.")
    private int waitSeconds;

    @Option(
            names = "--dry-run",
            description =
                    "Show ten documents as they would be put, and write nothing: the first of dumps, the newest of the API.")
    private boolean dryRun;

    @Mixin
    private GenerateOptions generate = new GenerateOptions();

    @Mixin
    private ForecastOptions forecast = new ForecastOptions();

    @Mixin
    private ScheduleOptions schedule = new ScheduleOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    HackerNewsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Checks checks = new Checks();
        int other = (generate.given() ? 1 : 0) + (forecast.given() ? 1 : 0);
        checks.require(other < 2, "--generate and --forecast are two commands", "use one after the other");
        checks.require(
                other == 0 || (files.isEmpty() && to == null),
                "--generate and --forecast read nothing and put nothing into a collection",
                "leave files and --to out");
        checks.require(other > 0 || dryRun || to != null, "--to=COLLECTION is missing", "for example --to hn");
        checks.require(
                !dryRun || (other == 0 && !api.follows() && !retry && !schedule.given()),
                "--dry-run shows some documents of dumps or of the API once",
                "leave --follow, --retry, --schedule, --generate and --forecast out");
        checks.require(
                files.isEmpty() || !api.given(), "files and the API are not read in one run", "use a run for each");
        checks.require(
                files.isEmpty() || !retry,
                "the rows of a dump that cannot be read stay as they are: there is nothing to retry",
                "a dump that has changed is read again without --retry");
        for (Path file : files) {
            checks.attempt(() -> {
                if (Files.notExists(file)) {
                    throw FileFailure.of(file, new NoSuchFileException(file.toString()));
                }
                return file;
            });
        }
        if (other == 0 && files.isEmpty()) {
            checks.attempt(api::spec);
        }
        schedule.check(checks);
        if (schedule.given()) {
            checks.require(
                    other == 0 && !api.follows(),
                    "--follow, --generate and --forecast cannot be scheduled",
                    "a scheduled run goes on where the last one ended");
            StoredArguments.checkSecrets(checks, spec.commandLine().getParseResult());
        }
        checks.finish();
        if (generate.given()) {
            return generate.print(shell);
        }
        Output output = new Output(shell, options);
        if (dryRun) {
            return new DryRun(output).show(files.isEmpty() ? Preview.of(api.spec()) : Preview.of(dumps()));
        }
        try (Session session = connection.connect(shell, CONNECTIONS)) {
            if (forecast.given()) {
                return forecast.print(session.tusk(), model, output, new StatusLine(shell));
            }
            return schedule.given() ? store(session.tusk(), output) : ingest(session.tusk(), output);
        }
    }

    private int store(Tusk tusk, Output output) {
        String known = name == null ? DumpSource.NAME : name;
        Ledger.checkName(known);
        String into =
                collection(tusk, new StatusLine(shell)).definition().name().value();
        List<String> paths = files.stream().map(Path::toString).toList();
        List<String> arguments = StoredArguments.of(spec.commandLine().getParseResult(), List.of("hn"), known, paths);
        return schedule.store(tusk, into, known, arguments, output);
    }

    private int ingest(Tusk tusk, Output output) {
        StatusLine line = new StatusLine(shell);
        HackerNewsRun run = new HackerNewsRun(collection(tusk, line), name, line, output);
        RunOptions asked =
                new RunOptions(false, false, retry, reread, Duration.ofSeconds(Math.max(0, waitSeconds)), () -> false);
        return files.isEmpty() ? run.api(api.spec(), asked) : run.dumps(dumps(), asked);
    }

    private DumpSpec dumps() {
        return new DumpSpec(files, format, Shape.NONE);
    }

    private Collection collection(Tusk tusk, StatusLine line) {
        String wanted = Objects.requireNonNull(to);
        if (!create || tusk.collections().find(wanted).isPresent()) {
            return tusk.collection(wanted);
        }
        Collection created = NewCollection.create(tusk, wanted, model, ItemDocuments.FIELDS);
        line.print("collection \"%s\" created: english, %s"
                .formatted(wanted, model.equals(NewCollection.NO_MODEL) ? "no vectors" : model));
        return created;
    }
}

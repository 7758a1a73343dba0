package dev.tusk.cli.ingest;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Checks;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.progress.Spoken;
import dev.tusk.cli.progress.StatusLine;
import dev.tusk.cli.progress.StopSignal;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.core.text.TextFormat;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ingest",
        description = {
            "Put files, folders or JSON lines into a collection.",
            "",
            "HTML, Markdown and text are one document a file, told by their names; .jsonl, .ndjson and .json hold documents in "
                    + "the API's form. What has not changed since the last run is skipped. A run may be stopped at any time, also "
                    + "by kill -9: the next one goes on.",
            "",
            "Exit code 1 when some files or lines were refused; the others are in."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk ingest docs --to handbook --create --source-prefix https://example.com/docs")
public final class IngestCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final int SOME_FAILED = 1;
    private static final int STOPPED = 130;
    private static final int CONNECTIONS = 4;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private final Shell shell;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files and folders; \"-\" for JSON lines on standard input.")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--to", required = true, paramLabel = "COLLECTION", description = "The collection.")
    private String to = "";

    @Option(
            names = "--create",
            description = "Make the collection when it is not there, with English keyword search "
                    + "and vectors of the bundled model minilm.")
    private boolean create;

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description = "What all files are, whatever their names: html, markdown or text.")
    private @Nullable String inputFormat;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Only files like this, for example \"*.html\" or \"guide/**\"; may be repeated.")
    private List<String> include = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "No files or folders like this, for example \"node_modules\"; may be repeated.")
    private List<String> exclude = new ArrayList<>();

    @Option(
            names = "--id-prefix",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Put before each file's id, which is its path below the folder that was named.")
    private String idPrefix = "";

    @Option(
            names = "--source-prefix",
            paramLabel = "URL",
            description =
                    "The address of the folder, so that hits link to it. Default: the source of a file is its path.")
    private @Nullable String sourcePrefix;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag for every document; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "Metadata for every document that does not have the key itself; may be repeated.")
    private List<String> metadata = new ArrayList<>();

    @Option(
            names = "--show",
            paramLabel = "DOC",
            description =
                    "Print what each stage makes of this file, by its path or id: what was parsed, taken out and why, and the "
                            + "chunks with their tokens. Writes nothing.")
    private @Nullable String show;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    public IngestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        checkPaths();
        if (show != null) {
            return show(show);
        }
        Stamp stamp = new Stamp(tags, MetadataOption.read(metadata));
        FileRules rules = new FileRules(include, exclude, inputFormat == null ? null : TextFormat.ofName(inputFormat));
        Output output = new Output(shell, options);
        StatusLine line = new StatusLine(shell);
        try (Session session = connection.connect(shell, CONNECTIONS)) {
            return ingest(collection(session, line), rules, stamp, line, output);
        }
    }

    /** With the sizes and the model of the collection, where it is there. */
    private int show(String wanted) {
        TextFormat format = inputFormat == null ? null : TextFormat.ofName(inputFormat);
        Path file = ShowDocument.find(files(), wanted);
        try (Session session = connection.connect(shell, 1)) {
            Tusk tusk = session.tusk();
            CollectionDefinition definition =
                    tusk.collections().find(to).map(Collection::definition).orElse(null);
            new ShowDocument(new Output(shell, options))
                    .print(
                            file,
                            idPrefix + wanted,
                            format,
                            definition == null ? ChunkingSpec.DEFAULT : definition.chunking(),
                            definition == null ? null : definition.embedding(),
                            tusk.models());
        }
        return 0;
    }

    /** A mistyped path is the user's mistake: nothing is done then, not even with the other paths. */
    private void checkPaths() {
        Checks checks = new Checks();
        for (Path path : files()) {
            checks.attempt(() -> {
                if (Files.notExists(path)) {
                    throw Reading.failure(path, new NoSuchFileException(path.toString()));
                }
                return path;
            });
        }
        checks.finish();
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

    private int ingest(Collection collection, FileRules rules, Stamp stamp, StatusLine line, Output output) {
        Failures failures = new Failures(line);
        try (StopSignal stop = StopSignal.listen(STOP_PATIENCE)) {
            FileExtent extent = FileExtent.of(files(), readsStandardInput(), rules, line, stop::requested);
            IngestReport report;
            try (Inputs inputs = new Inputs(
                    new FileFinder(files(), rules, failures), this::shape, stamp, failures, stop::requested)) {
                if (readsStandardInput()) {
                    inputs.reading(shell.in(), "standard input");
                }
                report = new IngestRun(collection, line, stop, failures).run("documents", inputs, extent.of(inputs));
            } catch (TuskException e) {
                line.print("what was committed before the failure stays; run the same command again to go on");
                throw e;
            }
            line.print(summary(report, failures));
            boolean stopped = stop.requested();
            if (stopped) {
                line.print("stopped; run the same command again to go on");
            } else if (report.failed() < report.read() || failures.count() == 0) {
                maintain(collection, line);
            }
            print(output, report, failures, stopped);
            shell.out().flush();
            return stopped ? STOPPED : failures.count() > 0 ? SOME_FAILED : 0;
        }
    }

    /** What was put stays, whoever keeps its indexes up. */
    private static void maintain(Collection collection, StatusLine line) {
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

    private boolean readsStandardInput() {
        return paths.contains(STANDARD_INPUT);
    }

    private List<Path> files() {
        return paths.stream()
                .filter(path -> !path.equals(STANDARD_INPUT))
                .map(Path::of)
                .toList();
    }

    private Document.Builder shape(FoundFile found) {
        String source = sourcePrefix == null ? found.shown() : SourceAddress.of(sourcePrefix, found.id());
        return Document.builder(idPrefix + found.id()).source(source);
    }

    private static String summary(IngestReport report, Failures failures) {
        return "%s: %s added, %s changed, %s unchanged, %s failed; %s written, %s embedded  (%s)"
                .formatted(
                        Spoken.count(report.read() - report.failed() + failures.count(), "document"),
                        Spoken.count(report.added()),
                        Spoken.count(report.changed()),
                        Spoken.count(report.unchanged()),
                        Spoken.count(failures.count()),
                        Spoken.count(report.chunks(), "chunk"),
                        Spoken.count(report.embedded()),
                        Spoken.duration(report.took()));
    }

    private static void print(Output output, IngestReport report, Failures failures, boolean stopped) {
        if (output.json()) {
            output.json(new Counts(
                    report.added(),
                    report.changed(),
                    report.unchanged(),
                    failures.count(),
                    report.chunks(),
                    report.embedded(),
                    report.took().toMillis() / 1000.0,
                    stopped));
        }
    }

    /** The counts of a run, as programs read them. */
    record Counts(
            long added,
            long changed,
            long unchanged,
            long failed,
            long chunks,
            long embedded,
            double seconds,
            boolean stopped) {}
}

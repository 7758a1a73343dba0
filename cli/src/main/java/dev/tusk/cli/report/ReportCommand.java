package dev.tusk.cli.report;

import dev.tusk.cli.connect.ConnectionOptions;
import dev.tusk.cli.connect.Session;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.activity.Observation;
import dev.tusk.ops.configuration.ConfigurationTuner;
import dev.tusk.ops.configuration.MemorySize;
import dev.tusk.ops.configuration.Storage;
import dev.tusk.ops.configuration.Workload;
import dev.tusk.ops.report.DatabaseReport;
import dev.tusk.ops.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        description = {
            "Write one page about a database: what is wrong, what is slow, what is large.",
            "It has findings by severity, charts of what the server does, the slowest statements with their plans, the largest tables and indexes,",
            "and settings that should be others.",
            "The page is one file of HTML that needs nothing else. The database is only read."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tusk report                                # tusk-report.html",
            "  tusk report db.html --memory 16GB --cpus 8",
            "  tusk report db.html --seconds 60           # charts of a minute"
        })
public final class ReportCommand implements Callable<Integer> {

    private static final int MOST_SECONDS = 3600;

    private final Shell shell;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file to write; one that is there is replaced. Default: ${DEFAULT-VALUE}.")
    private String file = "tusk-report.html";

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "What the server may use, for its settings. Default: what its machine has.")
    private @Nullable String memory;

    @Option(names = "--cpus", paramLabel = "N", description = "Cores. Default: those of the server's machine.")
    private @Nullable Integer cpus;

    @Option(
            names = "--workload",
            paramLabel = "KIND",
            description = "What the server mostly does: ${COMPLETION-CANDIDATES}. Default: WEB.")
    private Workload workload = Workload.WEB;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "How long the server is watched for the charts, up to 3600; 0 leaves them out. Default: ${DEFAULT-VALUE}.")
    private int seconds = 5;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions options = new OutputOptions();

    ReportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Output output = new Output(shell, options);
        Long bytes =
                memory == null ? null : Long.valueOf(MemorySize.parse(memory).bytes());
        if (seconds < 0 || seconds > MOST_SECONDS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "--seconds is %d; it must be 0 to %d".formatted(seconds, MOST_SECONDS));
        }
        Path page = Path.of(file).toAbsolutePath();
        checkWritable(page);
        try (Session session = connection.connect(shell, 2)) {
            DatabaseReport looked = DatabaseReport.of(
                    session.dataSource(),
                    Instant.now(),
                    new ConfigurationTuner.Given(bytes, cpus, null, workload, Storage.SSD, null));
            DatabaseReport report = seconds == 0 ? looked : looked.with(watch(session, output));
            write(page, HtmlReport.of(report));
            report.left().forEach(each -> output.say("left out: " + each));
            if (output.json()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("file", file);
                json.put("findings", report.doctor().findings().size());
                output.json(json);
            } else {
                output.line("wrote %s with %d findings"
                        .formatted(file, report.doctor().findings().size()));
            }
            return 0;
        }
    }

    private Observation watch(Session session, Output output) {
        output.say("watching the server for %d s".formatted(seconds));
        // A hundred points are enough for a picture.
        Duration pause = Duration.ofMillis(Math.max(250, seconds * 10L));
        try {
            return Observation.of(session.dataSource(), Duration.ofSeconds(seconds), pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TuskException(ErrorCode.TIMEOUT, "stopped while the server was watched", null, null, e);
        }
    }

    /** Before minutes are spent on looking. */
    private void checkWritable(Path page) {
        Path folder = page.getParent();
        String reason = folder == null || Files.isDirectory(page)
                ? "it is a directory"
                : !Files.isDirectory(folder)
                        ? "\"%s\" is no directory".formatted(folder)
                        : !Files.isWritable(folder) ? "\"%s\" takes no new files".formatted(folder) : "";
        if (!reason.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.FILE_UNREADABLE, "cannot write \"%s\": %s".formatted(file, reason), "name another file");
        }
    }

    /** Whole, or as it was before; for its owner's eyes, as statements may hold what others should not see. */
    private void write(Path page, String html) {
        try {
            Path whole = Files.createTempFile(page.getParent(), ".tusk-report", ".html");
            try {
                Files.writeString(whole, html);
                Files.move(whole, page, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(whole);
            }
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot write \"%s\": %s".formatted(file, e.getMessage()),
                    null,
                    null,
                    e);
        }
    }
}

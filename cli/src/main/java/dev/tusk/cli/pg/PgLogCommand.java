package dev.tusk.cli.pg;

import dev.tusk.cli.connect.LocalServers;
import dev.tusk.cli.output.Output;
import dev.tusk.cli.output.OutputOptions;
import dev.tusk.cli.shell.Shell;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.ClusterStatus;
import dev.tusk.runtime.progress.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "log",
        description = "Print what a private PostgreSQL has written to its log since its last start.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tusk pg log -f")
final class PgLogCommand implements Callable<Integer> {

    private static final long PAUSE_MILLIS = 200;

    private final Shell shell;

    @Mixin
    private ClusterOption cluster = new ClusterOption();

    @Option(names = "-f", description = "Go on printing what comes, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "-n",
            paramLabel = "LINES",
            defaultValue = "100",
            description = "How many of the last lines to print. Default: ${DEFAULT-VALUE}.")
    private int last = 100;

    PgLogCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        LocalPostgres local = LocalServers.open(shell, Progress.silent());
        ClusterStatus status = cluster.require(local);
        Path log = status.logFile();
        Output output = new Output(shell, new OutputOptions());
        try (BufferedReader reader = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            Deque<String> lines = new ArrayDeque<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.addLast(line);
                if (lines.size() > last) {
                    lines.removeFirst();
                }
            }
            lines.forEach(line -> output.foreign(decoded(line)));
            shell.out().flush();
            while (follow) {
                String line = reader.readLine();
                if (line == null) {
                    Thread.sleep(PAUSE_MILLIS);
                } else {
                    output.foreign(decoded(line));
                    shell.out().flush();
                }
            }
            return 0;
        } catch (NoSuchFileException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "cluster \"%s\" has no log yet".formatted(cluster.name()));
        } catch (IOException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE,
                    "cannot read the log of cluster \"%s\": %s".formatted(cluster.name(), e.getMessage()),
                    log.toString(),
                    null,
                    e);
        }
    }

    /** Read byte by byte, since what a server logs need not be valid UTF-8. */
    private static String decoded(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

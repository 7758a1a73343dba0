package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.ServerAccount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A small shell that starts a server and stops it when this process ends, however that happens: its standard input is a
 * pipe from here, and the operating system closes it with the process. It has a session of its own where the system can
 * do that, and ignores signals, so Ctrl-C in a terminal stops the server in order and not before its owner.
 */
final class Supervisor {

    static final Duration START_PATIENCE = Duration.ofMinutes(2);
    static final Duration FAST_STOP_PATIENCE = Duration.ofSeconds(20);
    private static final Duration STOP_PATIENCE = FAST_STOP_PATIENCE.plusSeconds(20);
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final Process shell;

    private Supervisor(Process shell) {
        this.shell = shell;
    }

    /** Starts the shell, which starts the server. */
    static Supervisor start(ServerAccount account, Path pgControl, ClusterFolder folder, boolean removeInTheEnd) {
        List<String> arguments = new ArrayList<>();
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(setsid -> arguments.add(setsid.toString()));
        arguments.addAll(account.run(Command.of(
                        "/bin/sh",
                        "-c",
                        script(),
                        "tusk-supervisor",
                        pgControl.toString(),
                        folder.data().toString(),
                        folder.log().toString(),
                        Long.toString(START_PATIENCE.toSeconds()),
                        Long.toString(FAST_STOP_PATIENCE.toSeconds()),
                        removeInTheEnd ? folder.root().toString() : ""))
                .arguments());
        try {
            return new Supervisor(Command.of(arguments)
                    .builder()
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new LocalPostgresException(
                    "cannot start the server: %s".formatted(e.getMessage()), e.toString(), null, e);
        }
    }

    private static String script() {
        try (InputStream script = Supervisor.class.getResourceAsStream("supervisor.sh")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ownership.ProcessId id() {
        return Ownership.ProcessId.of(shell.toHandle());
    }

    /** Waits for the server's start; false when it failed. */
    boolean awaitStart() {
        CompletableFuture<String> report = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                BufferedReader reader = shell.inputReader(StandardCharsets.UTF_8);
                report.complete(Objects.requireNonNullElse(reader.readLine(), "ended"));
            } catch (IOException e) {
                report.completeExceptionally(e);
            }
        });
        try {
            return report.get(START_PATIENCE.toSeconds() + 10, TimeUnit.SECONDS).equals("started 0");
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Has the server stopped and waits for that. */
    void stop() {
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new LocalPostgresException(
                        "cannot stop the server: still there after %d s".formatted(STOP_PATIENCE.toSeconds()),
                        "supervised by process " + shell.pid(),
                        null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            // The shell goes on with the stopping by itself.
            Thread.currentThread().interrupt();
        }
    }
}

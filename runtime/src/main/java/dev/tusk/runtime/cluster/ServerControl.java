package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.ServerAccount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Starts and stops the server of a data folder with {@code pg_ctl}, as the account that servers run as. */
record ServerControl(Installation installation, ServerAccount account, ClusterFolder folder) {

    private static final Duration IMMEDIATE_STOP_PATIENCE = Duration.ofSeconds(15);
    private static final long PAUSE_MILLIS = 50;

    Path program() {
        return installation.bin().resolve("pg_ctl");
    }

    /** Starts a server that nobody watches over; false when it does not become ready. */
    boolean startDetached() {
        return run("start", "-l", folder.log().toString(), "-w", "-t", seconds(Supervisor.START_PATIENCE));
    }

    /** Stops the server: in order, and if that takes too long, at once, which the next start repairs. */
    void stop(String name) {
        if (run("stop", "-m", "fast", "-t", seconds(Supervisor.FAST_STOP_PATIENCE))
                || run("stop", "-m", "immediate", "-t", seconds(IMMEDIATE_STOP_PATIENCE))
                || ended()) {
            return;
        }
        throw new LocalPostgresException(
                "cannot stop cluster \"%s\": the server does not end".formatted(name), folder.logTail(), null);
    }

    boolean ended() {
        return ServerProcess.of(folder.data()).isEmpty();
    }

    /** Waits for something that another process does; false when it takes too long. */
    static boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private boolean run(String verb, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of(program().toString(), verb, "-D", folder.data().toString()));
        arguments.addAll(List.of(more));
        Duration patience = Supervisor.START_PATIENCE.plusSeconds(10);
        return account.run(Command.of(arguments).within(patience)).run().succeeded();
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }
}

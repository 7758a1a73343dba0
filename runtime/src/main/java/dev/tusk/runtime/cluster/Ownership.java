package dev.tusk.runtime.cluster;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * Who started the server of a cluster, kept in a file beside it.
 *
 * @param owner the process that asked for it
 * @param supervisor the shell that stops the server when the owner ends; 0 while it is being started, and when there is none
 * @param server the server's own process; 0 while it is being started
 */
record Ownership(Lifetime lifetime, ProcessId owner, ProcessId supervisor, long server) {

    /** A process that cannot be mistaken for a later one with the same number. */
    record ProcessId(long pid, long startMillis) {

        static final ProcessId NONE = new ProcessId(0, 0);

        static ProcessId of(ProcessHandle handle) {
            return new ProcessId(
                    handle.pid(),
                    handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
        }

        boolean alive() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> of(handle).equals(this))
                    .isPresent();
        }
    }

    static Ownership starting(Lifetime lifetime) {
        return new Ownership(lifetime, ProcessId.of(ProcessHandle.current()), ProcessId.NONE, 0);
    }

    Ownership started(ProcessId newSupervisor, long newServer) {
        return new Ownership(lifetime, owner, newSupervisor, newServer);
    }

    static Optional<Ownership> read(Path file) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        Properties values = new Properties();
        try {
            values.load(new StringReader(Files.readString(file)));
            return Optional.of(new Ownership(
                    Lifetime.valueOf(values.getProperty("lifetime", Lifetime.DETACHED.name())),
                    process(values, "owner"),
                    process(values, "supervisor"),
                    number(values, "server")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessId process(Properties values, String name) {
        return new ProcessId(number(values, name), number(values, name + ".start"));
    }

    private static long number(Properties values, String name) {
        return Long.parseLong(values.getProperty(name, "0"));
    }

    String text() {
        return """
                lifetime=%s
                owner=%d
                owner.start=%d
                supervisor=%d
                supervisor.start=%d
                server=%d
                """.formatted(lifetime, owner.pid, owner.startMillis, supervisor.pid, supervisor.startMillis, server);
    }
}

package dev.tusk.runtime.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The running server of a data folder, as its {@code postmaster.pid} tells. Source of the format:
 * src/include/utils/pidfile.h of PostgreSQL.
 *
 * @param since when it started
 * @param stopping whether it is shutting down
 */
record ServerProcess(long pid, Instant since, int port, boolean stopping) {

    static final String PID_FILE = "postmaster.pid";

    private static final int LINE_OF_START = 2;
    private static final int LINE_OF_PORT = 3;
    private static final int LINE_OF_STATUS = 7;

    /** The clock of the kernel's process table is coarse, and the server reads the time a little after its birth. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    /** The server of a data folder; empty when none runs, also when a stale file says so. */
    static Optional<ServerProcess> of(Path data) {
        return parse(data.resolve(PID_FILE)).filter(ServerProcess::alive);
    }

    /** Whether there is a file whose process number now belongs to something else, which would keep a server from starting. */
    static boolean misled(Path data) {
        return parse(data.resolve(PID_FILE))
                .filter(server -> !server.alive())
                .filter(server -> ProcessHandle.of(server.pid).isPresent())
                .isPresent();
    }

    private static Optional<ServerProcess> parse(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // A server that is just starting has not written all of it.
        if (lines.size() <= LINE_OF_PORT) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ServerProcess(
                    Long.parseLong(lines.getFirst().strip()),
                    Instant.ofEpochSecond(
                            Long.parseLong(lines.get(LINE_OF_START).strip())),
                    Integer.parseInt(lines.get(LINE_OF_PORT).strip()),
                    lines.size() > LINE_OF_STATUS
                            && lines.get(LINE_OF_STATUS).strip().equals("stopping")));
        } catch (NumberFormatException notWritten) {
            return Optional.empty();
        }
    }

    boolean alive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> handle.info()
                        .startInstant()
                        .map(start -> Duration.between(start, since).abs().compareTo(TOLERANCE) < 0)
                        .orElse(true))
                .isPresent();
    }
}

package dev.tusk.runtime.cluster;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cluster from the outside.
 *
 * @param name its name
 * @param directory all of the cluster
 * @param dataDirectory PostgreSQL's part of it
 * @param logFile what the server wrote since its last start; may be missing
 * @param majorVersion of the PostgreSQL that made the data; 0 when there is no data yet
 * @param server the running server, or null
 */
public record ClusterStatus(
        String name,
        Path directory,
        Path dataDirectory,
        Path logFile,
        int majorVersion,
        @Nullable Server server) {

    /**
     * A running server.
     *
     * @param pid its process
     * @param port on the loopback address
     * @param since when it started
     * @param lifetime when it ends
     * @param ownerPid the process that it ends with, or 0 when there is none
     */
    public record Server(long pid, int port, Instant since, Lifetime lifetime, long ownerPid) {}

    public boolean running() {
        return server != null;
    }
}

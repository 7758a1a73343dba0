package dev.tusk.ops.configuration;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A machine and what it is for.
 *
 * @param version the major version of PostgreSQL, 10 to {@value #NEWEST}
 * @param memoryBytes all that the server may use, {@value #LEAST_MEMORY} or more
 * @param cpus cores, 1 or more; null where they are not known
 * @param connections the most at once, 1 or more; null for what is usual for the workload
 */
public record Machine(
        int version,
        Platform platform,
        Workload workload,
        long memoryBytes,
        @Nullable Integer cpus,
        @Nullable Integer connections,
        Storage storage,
        DatabaseSize databaseSize) {

    public static final int OLDEST = 10;
    public static final int NEWEST = 18;

    static final long LEAST_MEMORY = 1 << 20;

    /** As PostgreSQL's max_connections. */
    private static final int MOST_CONNECTIONS = 262_143;

    private static final int MOST_CPUS = 8192;

    public Machine {
        Objects.requireNonNull(platform, "platform");
        Objects.requireNonNull(workload, "workload");
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(databaseSize, "databaseSize");
        require(
                version >= OLDEST && version <= NEWEST,
                "PostgreSQL %d is not known here: %d to %d are".formatted(version, OLDEST, NEWEST));
        require(
                memoryBytes >= LEAST_MEMORY,
                "%,d bytes of memory are too little for PostgreSQL".formatted(memoryBytes));
        require(
                cpus == null || (cpus >= 1 && cpus <= MOST_CPUS),
                "there are %s cores; it has to be 1 to %,d".formatted(cpus, MOST_CPUS));
        require(
                connections == null || (connections >= 1 && connections <= MOST_CONNECTIONS),
                "there are %s connections; it has to be 1 to %,d".formatted(connections, MOST_CONNECTIONS));
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, problem);
        }
    }

    long memoryKilobytes() {
        return memoryBytes / 1024;
    }

    /** Whether sizes of memory of a process end at 2 GB, as {@code long} had 32 bits in PostgreSQL for Windows before 18. */
    boolean isLimitedTo2Gigabytes() {
        return platform == Platform.WINDOWS && version < 18;
    }
}

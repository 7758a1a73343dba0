package dev.tusk.core.collection.vector;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.ServerInfo;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.SessionSettings;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a build of an index over vectors is given, and the build itself.
 *
 * @param memoryBytes of the server, for all processes together
 * @param workers how many processes help
 * @param notes what to know of it
 */
public record IndexBuild(long memoryBytes, int workers, List<String> notes) {

    /** With less a build is slow whatever it builds. */
    static final long LEAST_MEMORY = 64L << 20;

    /** What a build gets at the most where it is not known how much is free. */
    private static final long MOST_UNKNOWN = 1L << 30;

    private static final String PARALLEL_SINCE = "0.8.4";

    /** The file of PostgreSQL's source that tells of shared memory that cannot be had. */
    private static final String SHARED_MEMORY = "dsm_impl.c";

    public IndexBuild {
        notes = List.copyOf(notes);
    }

    /**
     * What a build of this forecast is given: half of the memory that is free at the most, and one process less than there are processors.
     *
     * @param asked of memory, or null
     * @param mostWorkers that may help, or null for what the server has
     * @throws TuskException {@code OUT_OF_SPACE} where it is known that disk or memory are too small
     */
    public static IndexBuild plan(
            Connection connection, IndexForecast forecast, @Nullable Long asked, @Nullable Integer mostWorkers)
            throws SQLException {
        List<String> notes = new ArrayList<>();
        notes.add(ServerDisk.note(ServerDisk.free(connection), forecast.bytes()));
        ServerMachine machine = ServerMachine.of(connection);
        long most = mostMemory(connection, machine.memory());
        if (asked == null && machine.memory().isPresent() && machine.memory().getAsLong() / 2 < LEAST_MEMORY) {
            throw TuskException.withHint(
                    ErrorCode.OUT_OF_SPACE,
                    "the server has %d MB of memory free; a build takes %d MB"
                            .formatted(machine.memory().getAsLong() >> 20, forecast.buildBytes() >> 20),
                    "free some, or say how much it may take, slowly, by --memory");
        }
        long memory = asked == null ? Math.max(LEAST_MEMORY, Math.min(most, forecast.buildBytes())) : asked;
        if (memory < forecast.buildBytes()) {
            notes.add(
                    "the build takes %d MB of memory and gets %d MB%s, so that it will go on on disk, many times slower"
                            .formatted(
                                    forecast.buildBytes() >> 20,
                                    memory >> 20,
                                    asked == null && machine.memory().isEmpty()
                                            ? ", as this user may not see how much is free (--memory says how much it may take)"
                                            : ""));
        }
        String pgvector = ServerInfo.pgvectorVersion(connection).orElse("");
        if (!isParallel(pgvector)) {
            notes.add("pgvector %s has faults in parallel builds, so it is built by one process".formatted(pgvector));
            return new IndexBuild(memory, 0, notes);
        }
        return new IndexBuild(memory, mostWorkers == null ? workers(connection, machine) : mostWorkers, notes);
    }

    /**
     * How much memory a build may take, where there is disk for what it makes.
     *
     * @param bytes that it will take on disk
     * @throws TuskException {@code OUT_OF_SPACE} where it is known that there is less
     */
    public static long checkedRoom(Connection connection, long bytes) throws SQLException {
        ServerDisk.note(ServerDisk.free(connection), bytes);
        return Math.max(
                LEAST_MEMORY,
                mostMemory(connection, ServerMachine.of(connection).memory()));
    }

    /**
     * Half of what is free. Where that is not known, half of shared_buffers, which are a quarter of the memory as a rule, or what the server gives
     * such work anyway.
     */
    private static long mostMemory(Connection connection, OptionalLong free) throws SQLException {
        if (free.isPresent()) {
            return free.getAsLong() / 2;
        }
        return Database.query(connection, Sql.of("""
                                select greatest(
                                  least(
                                    pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers')) / 2,
                                    ?::bigint),
                                  pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')))""", Sql.value(MOST_UNKNOWN)), row -> row.getLong(1))
                .getFirst();
    }

    /** How many processes may help with a build. */
    public static int workers(Connection connection) throws SQLException {
        return isParallel(ServerInfo.pgvectorVersion(connection).orElse(""))
                ? workers(connection, ServerMachine.of(connection))
                : 0;
    }

    private static boolean isParallel(String pgvector) {
        return ServerInfo.compareVersions(pgvector, PARALLEL_SINCE) >= 0;
    }

    /**
     * A processor for each process, of which one leads; not more than there may be at once beside the others that the server runs. Where the
     * processors are not known, what the server allows any build.
     */
    private static int workers(Connection connection, ServerMachine machine) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select
                                  pg_catalog.current_setting('max_parallel_maintenance_workers')::int,
                                  pg_catalog.current_setting('max_parallel_workers')::int / 2"""), row -> {
                    int usual = row.getInt(1);
                    return machine.processors().isPresent()
                            ? Math.clamp(machine.processors().getAsInt() - 1L, 0, Math.max(usual, row.getInt(2)))
                            : usual;
                })
                .getFirst();
    }

    /**
     * Runs a statement that builds an index over vectors, outside of a transaction, with these settings for the session. Where the shared memory of
     * the server does not hold what several processes build together, as in a container that has little of it, one process does it.
     *
     * @param again clears away what the failure left, before one process does it
     */
    public void execute(Connection session, String statement, Again again) throws SQLException {
        SessionSettings.forIndexBuild(session, memoryBytes, workers);
        try {
            Database.execute(session, Sql.of(statement));
        } catch (SQLException e) {
            if (workers == 0 || !isForWantOfSharedMemory(e)) {
                throw e;
            }
            again.prepare();
            SessionSettings.forIndexBuild(session, memoryBytes, 0);
            Database.execute(session, Sql.of(statement));
        }
    }

    /** What is done before a build is begun again. */
    @FunctionalInterface
    public interface Again {
        /** Clears away what the failure left. */
        void prepare() throws SQLException;
    }

    /** By the place in its source, as the message may be in any language. */
    private static boolean isForWantOfSharedMemory(SQLException failure) {
        ServerErrorMessage told = failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
        return told != null && SHARED_MEMORY.equals(told.getFile());
    }
}

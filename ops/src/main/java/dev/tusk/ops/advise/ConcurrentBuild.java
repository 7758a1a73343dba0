package dev.tusk.ops.advise;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Makes indexes by CREATE INDEX CONCURRENTLY, so that nobody who reads or writes waits. Such a build can fail half way and leave an invalid index that takes
 * space and serves nobody: one of the same name is dropped before and after. A lock is waited for two seconds at a time, so that nobody queues behind
 * the wait for long, and tried five times. May be killed at any moment and run again. Safe for use by several threads for different indexes.
 */
public final class ConcurrentBuild {

    private static final int ATTEMPTS = 5;
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Lock not available, deadlock detected. */
    private static final Set<String> LOCKED = Set.of("55P03", "40P01");

    private final DataSource dataSource;
    private final Database database;

    public ConcurrentBuild(DataSource dataSource) {
        this.dataSource = dataSource;
        this.database = new Database(dataSource);
    }

    /** Hears how a build goes on; called by another thread. */
    public interface Listener {
        /**
         * Once a second.
         *
         * @param phase in the words of pg_stat_progress_create_index
         * @param share of the phase that is done, 0 to 1; 0 where it is not known
         */
        void progress(String phase, double share);
    }

    /**
     * Makes an index.
     *
     * @return false where there is a valid one of its name already
     * @throws TuskException {@code LOCK_NOT_GRANTED} where no try got its locks; {@code SESSION_SHARED} behind a pooler in transaction mode; nothing is left
     *     behind then
     */
    public boolean build(Recommendation index, Listener listener) {
        return database.connected("make the index %s".formatted(index.name()), connection -> {
            if (database.sharesSession(connection)) {
                throw TuskException.withHint(
                        ErrorCode.SESSION_SHARED,
                        "a pooler in transaction mode stands before the server, and an index is not made within a transaction",
                        "connect to the server itself, or to a pooler in session mode");
            }
            return Database.withCleanup(
                    connection,
                    held -> {
                        Database.execute(held, Sql.of("set lock_timeout = '2s'"));
                        Database.execute(held, Sql.of("set statement_timeout = 0"));
                        return attempts(held, index, listener);
                    },
                    held -> Database.execute(held, Sql.of("reset all")));
        });
    }

    private boolean attempts(Connection connection, Recommendation index, Listener listener) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            Optional<Present> there = present(connection, index);
            if (there.isPresent() && there.get().isValid()) {
                return attempt > 1;
            }
            there.flatMap(Present::obstacle).ifPresent(obstacle -> {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "cannot make the index %s: %s".formatted(index.name(), obstacle),
                        "let it end, or drop it, then run this again");
            });
            try {
                if (there.isPresent()) {
                    drop(connection, index);
                }
                watched(connection, index, listener);
            } catch (SQLException e) {
                leaveNothing(connection, index, e);
                if (attempt == ATTEMPTS || !LOCKED.contains(String.valueOf(e.getSQLState()))) {
                    throw SqlFailures.translate("make the index %s".formatted(index.name()), e);
                }
                Database.pause(Duration.ofMillis(500L * attempt));
                continue;
            }
            if (present(connection, index).filter(Present::isValid).isPresent()) {
                return true;
            }
            drop(connection, index);
            if (attempt == ATTEMPTS) {
                throw new TuskException(
                        ErrorCode.INTERNAL, "the index %s was made and is not valid".formatted(index.name()));
            }
        }
    }

    private static void leaveNothing(Connection connection, Recommendation index, SQLException failure) {
        try {
            if (present(connection, index)
                    .filter(left -> !left.isValid() && left.obstacle().isEmpty())
                    .isPresent()) {
                drop(connection, index);
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static void drop(Connection connection, Recommendation index) throws SQLException {
        Database.execute(connection, Sql.of("drop index concurrently if exists %s".formatted(index.qualifiedName())));
    }

    /**
     * An index of that name.
     *
     * @param isOfTable whether it is on the same table
     * @param isBeingBuilt by whoever
     */
    private record Present(boolean isValid, boolean isOfTable, boolean isBeingBuilt) {

        /** Why it is not to be dropped, although it is not valid. */
        Optional<String> obstacle() {
            return !isOfTable
                    ? Optional.of("an index of this name is on another table")
                    : isBeingBuilt ? Optional.of("another session is building it") : Optional.empty();
        }
    }

    private static Optional<Present> present(Connection connection, Recommendation index) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of("""
                                select
                                  i.indisvalid,
                                  i.indrelid = pg_catalog.to_regclass(?),
                                  exists (select from pg_catalog.pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
                                from pg_catalog.pg_index i
                                where i.indexrelid = pg_catalog.to_regclass(?)""", Sql.value(index.table()), Sql.value(index.qualifiedName())),
                        row -> new Present(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)))
                .stream()
                .findFirst();
    }

    private void watched(Connection connection, Recommendation index, Listener listener) throws SQLException {
        int pid = Database.query(connection, Sql.of("select pg_catalog.pg_backend_pid()"), row -> row.getInt(1))
                .getFirst();
        AtomicBoolean building = new AtomicBoolean(true);
        Thread watcher = Thread.ofVirtual().start(() -> watch(pid, building, listener));
        try {
            Database.execute(connection, Sql.of(index.statement()));
        } finally {
            building.set(false);
            watcher.interrupt();
        }
    }

    private void watch(int pid, AtomicBoolean building, Listener listener) {
        try (Connection connection = dataSource.getConnection()) {
            while (building.get()) {
                Thread.sleep(LOOK);
                Database.query(connection, Sql.of("""
                                        select
                                          p.phase,
                                          case
                                            when p.blocks_total > 0 then p.blocks_done::float8 / p.blocks_total
                                            when p.tuples_total > 0 then p.tuples_done::float8 / p.tuples_total
                                            else 0
                                          end
                                        from pg_catalog.pg_stat_progress_create_index p
                                        where p.pid = ?""", Sql.value(pid)), row -> {
                    listener.progress(row.getString(1), Math.min(1, row.getDouble(2)));
                    return true;
                });
            }
        } catch (SQLException e) {
            // How far it is can then not be told; the build itself tells how it ends.
            listener.progress("building; its progress cannot be read: " + e.getMessage(), 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.tusk.core.collection.vector;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/** Tells once a second how far the build of an index is that another session makes. Where the server cannot be asked, it is silent. */
public final class BuildWatch implements AutoCloseable {

    private static final long EVERY_MILLIS = 1000;

    private final Thread thread;

    private BuildWatch(Thread thread) {
        this.thread = thread;
    }

    /**
     * For the session that builds.
     *
     * @param building the session that builds, which is not used after this
     * @param progress hears of it from another thread
     */
    public static BuildWatch of(Database database, Connection building, Consumer<IndexProgress> progress)
            throws SQLException {
        int pid = Database.query(building, Sql.of("select pg_catalog.pg_backend_pid()"), row -> row.getInt(1))
                .getFirst();
        Thread thread = new Thread(() -> watch(database, pid, progress), "tusk-build-watch");
        thread.setDaemon(true);
        return new BuildWatch(thread);
    }

    /** Begins to tell, until it is closed. */
    public void startTelling() {
        thread.start();
    }

    private static void watch(Database database, int pid, Consumer<IndexProgress> progress) {
        Sql sql = Sql.of("""
                select
                  phase,
                  case when tuples_total > 0 then 'rows' else 'blocks of the table' end,
                  case when tuples_total > 0 then tuples_done else blocks_done end,
                  case when tuples_total > 0 then tuples_total else blocks_total end
                from pg_catalog.pg_stat_progress_create_index
                where pid = ?
                  and phase is not null""", Sql.value(pid));
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(EVERY_MILLIS);
                database.query(
                                "ask how far the build of the index is",
                                sql,
                                row -> new IndexProgress(
                                        row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                        .forEach(progress);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TuskException e) {
            // A pool of one connection has none left; the build tells of failures itself.
            System.getLogger(BuildWatch.class.getName())
                    .log(System.Logger.Level.DEBUG, "the progress of the build is not known: {0}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

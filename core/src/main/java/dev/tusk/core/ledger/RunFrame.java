package dev.tusk.core.ledger;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;

/** What stands around the work of every run: one at a time for an ingestion, its beginning, and its failure. */
final class RunFrame {

    private static final System.Logger LOG = System.getLogger(RunFrame.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Database database;
    private final LedgerTarget target;
    private final LedgerStore store;
    private final String name;
    private final DescribedSource source;
    private final RunOptions options;
    private final RunListener listener;

    RunFrame(
            Database database,
            LedgerTarget target,
            LedgerStore store,
            String name,
            DescribedSource source,
            RunOptions options,
            RunListener listener) {
        this.database = database;
        this.target = target;
        this.store = store;
        this.name = name;
        this.source = source;
        this.options = options;
        this.listener = listener;
    }

    /** Does the work of a run, alone. */
    RunReport run(Function<Begun, RunReport> work) {
        int id = options.retry() ? requireKnown() : store.obtain(name, source);
        return database.connected("run the ingestion \"%s\"".formatted(name), connection -> {
            // A pooler that gives a session to others would leave the lock with them. There the last one that begins
            // goes on.
            boolean locks = !database.sharesSession(connection);
            if (locks) {
                lock(connection, id);
            }
            RunReport report;
            try {
                report = runAlone(store.begin(id, name, source, options.retry()), work);
            } finally {
                if (locks) {
                    unlock(connection, id);
                }
            }
            return report;
        });
    }

    private int requireKnown() {
        return store.find(name)
                .orElseThrow(
                        () -> TuskException.withHint(
                                ErrorCode.INGESTION_NOT_FOUND,
                                "collection \"%s\" has no ingestion \"%s\"".formatted(target.name(), name),
                                "there is nothing to retry before a first run; \"tusk ingestion list\" names those that there are"));
    }

    private void lock(Connection connection, int id) throws SQLException {
        long end = System.nanoTime() + options.patience().toNanos();
        boolean told = false;
        while (!AdvisoryLock.tryHoldingIngestion(connection, id)) {
            if (System.nanoTime() - end >= 0) {
                throw TuskException.withHint(
                        ErrorCode.INGESTION_RUNNING,
                        "the ingestion \"%s\" of collection \"%s\" is running already".formatted(name, target.name()),
                        "wait for it with --wait 600, or give this one another --name");
            }
            if (!told) {
                listener.waiting();
                told = true;
            }
            Database.pause(LOOK_EVERY);
        }
    }

    /** The lock goes with its session, too; that it was lost does no harm, as every batch looks whether the run is still this process's. */
    private void unlock(Connection connection, int id) {
        try {
            AdvisoryLock.releaseIngestion(connection, id);
        } catch (SQLException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "the session that held the lock of ingestion \"" + name + "\" is gone",
                    e);
        }
    }

    private RunReport runAlone(Begun begun, Function<Begun, RunReport> work) {
        if (begun.resumed()) {
            listener.resumed(begun.run());
        }
        try {
            return work.apply(begun);
        } catch (RuntimeException e) {
            store.fail(begun, e, options.retry());
            throw e;
        }
    }
}

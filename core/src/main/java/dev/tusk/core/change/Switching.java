package dev.tusk.core.change;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Has a collection searched and written in its other store. Writers wait while the last changes are taken over, searches do not. Mostly
 * no change is left when the writers are held; only where they are so many that there always is one, the model is asked meanwhile.
 */
final class Switching {

    /** Writers queue behind the wait for those that are there. */
    private static final String LOCK_TIMEOUT = "200ms";

    /** More than deadlock_timeout, at which the server stops an autovacuum that is waited for. */
    private static final String LONG_LOCK_TIMEOUT = "2s";

    private static final int LONG_EVERY = 10;

    private static final int TRIES = 60;
    private static final int TRIES_WITHOUT_MODEL = 10;

    /** Embedded in less than half a second by most models. */
    private static final int MOST_CHANGES = 40;

    private final CopyRun run;
    private final ModelChange change;
    private final ChangeRows rows;

    Switching(CopyRun run, ModelChange change) {
        this.run = run;
        this.change = change;
        this.rows = new ChangeRows(change.searched());
    }

    /** @throws TuskException {@code LOCK_NOT_GRANTED} when writers left no moment for it */
    void to(ChangeState state) throws SQLException {
        SQLException refused = null;
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            run.takeOver();
            int most = attempt <= TRIES_WITHOUT_MODEL ? 0 : MOST_CHANGES;
            try {
                if (attempt(state, most, attempt % LONG_EVERY == 0 ? LONG_LOCK_TIMEOUT : LOCK_TIMEOUT)) {
                    return;
                }
            } catch (SQLException e) {
                if (!SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                        && !SqlFailures.DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
                refused = e;
            }
            Throttle.pause(Duration.ofMillis(Math.min(1000, 20L * attempt)));
        }
        throw new TuskException(
                ErrorCode.LOCK_NOT_GRANTED,
                "collection \"%s\" is not switched: its writers left no moment for it in %d tries"
                        .formatted(change.searched().name(), TRIES),
                null,
                "nothing has changed; run it again when no long transaction writes documents",
                refused);
    }

    private boolean attempt(ChangeState state, int most, String lockTimeout) throws SQLException {
        return Database.inTransaction(run.connection(), transaction -> {
            run.begin(transaction);
            holdWriters(transaction, lockTimeout);
            if (!run.takeOverWithin(transaction, most)) {
                return false;
            }
            rows.swap(transaction, state);
            return true;
        });
    }

    private void holdWriters(Connection transaction, String lockTimeout) throws SQLException {
        Database.execute(transaction, Sql.of("set local lock_timeout = '%s'".formatted(lockTimeout)));
        Database.execute(
                transaction,
                Sql.of("lock table %s in share row exclusive mode"
                        .formatted(new CollectionTables(change.searched().store()).document())));
    }
}

package dev.tusk.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is made when it is first needed and used again, as making one takes longer than most of what is asked. Whoever comes while it is
 * in use has one of its own. Nothing of one use is left to the next.
 */
final class KeptConnection implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 5;

    private final DataSource source;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection kept;

    KeptConnection(DataSource source) {
        this.source = source;
    }

    /** What is done with it. */
    @FunctionalInterface
    interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    <T> T with(Work<T> work) throws SQLException {
        if (!lock.tryLock()) {
            try (Connection own = source.getConnection()) {
                return work.apply(own);
            }
        }
        try {
            Connection connection = kept;
            if (connection == null || !connection.isValid(PATIENCE_SECONDS)) {
                close();
                connection = source.getConnection();
                kept = connection;
            }
            boolean clean = false;
            try {
                T result = work.apply(connection);
                clean = forget(connection);
                return result;
            } finally {
                if (!clean) {
                    close();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** False where it cannot be, as within a transaction that was left open. */
    private static boolean forget(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("discard all");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whoever uses it again makes another one. */
    @Override
    public void close() {
        lock.lock();
        try {
            Connection connection = kept;
            kept = null;
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new AssertionError("cannot close a connection: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}

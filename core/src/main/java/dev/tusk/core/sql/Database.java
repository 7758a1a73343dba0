package dev.tusk.core.sql;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * The database as the features of this module use it: short-lived connections of a {@link DataSource}, whole
 * transactions, and failures said in Tusk's words. Safe for use by many threads at once when the data source is.
 */
public final class Database implements Queries {

    private static final int LOCK_ATTEMPTS = 6;

    /** How often is looked whether a pooler has given a connection another session. */
    private static final int LOOKS = 3;

    /** Less than deadlock_timeout, so that of two that wait for each other it is not the other one that fails. */
    private static final String LOCK_TIMEOUT = "400ms";

    /** More than deadlock_timeout, at which the server stops an autovacuum that is waited for. */
    private static final String LAST_LOCK_TIMEOUT = "2s";

    private final DataSource dataSource;

    public Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T apply(Connection connection) throws SQLException;
    }

    /** What takes back something that was done to a connection. */
    @FunctionalInterface
    public interface Cleanup {
        void run(Connection connection) throws SQLException;
    }

    /** Makes a value of the row that the result set stands on. */
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /**
     * Runs work on a connection in auto-commit mode.
     *
     * @param purpose what is being done, for the message of a failure, for example {@code "search collection \"docs\""}
     * @throws dev.tusk.core.failure.TuskException when the database fails
     */
    public <T> T connected(String purpose, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            try {
                return work.apply(connection);
            } finally {
                if (!autoCommit && !connection.isClosed()) {
                    connection.setAutoCommit(false);
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.translate(purpose, e);
        }
    }

    /**
     * Runs work in one transaction: committed when it returns, rolled back when it throws.
     *
     * @throws dev.tusk.core.failure.TuskException when the database fails
     */
    public <T> T transaction(String purpose, Work<T> work) {
        try {
            return transactionRaw(work);
        } catch (SQLException e) {
            throw SqlFailures.translate(purpose, e);
        }
    }

    /**
     * Runs statements that change tables in one transaction. A lock is waited for at most 0.4 seconds, so that nobody
     * queues behind the wait; the whole is tried six times, the last time with two seconds.
     *
     * @throws dev.tusk.core.failure.TuskException {@code LOCK_NOT_GRANTED} when no try got its locks
     */
    public <T> T changeTables(String purpose, Work<T> work) {
        return connected(purpose, connection -> changeTables(connection, purpose, work));
    }

    /** As {@link #changeTables(String, Work)}, on this connection. */
    public static <T> T changeTables(Connection connection, String purpose, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            String timeout = attempt == LOCK_ATTEMPTS ? LAST_LOCK_TIMEOUT : LOCK_TIMEOUT;
            try {
                return inTransaction(connection, transaction -> {
                    readCommitted(transaction);
                    execute(transaction, Sql.of("set local lock_timeout = '%s'".formatted(timeout)));
                    return work.apply(transaction);
                });
            } catch (SQLException e) {
                boolean locked = SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                        || SqlFailures.DEADLOCK.equals(e.getSQLState());
                if (attempt == LOCK_ATTEMPTS || !locked) {
                    throw SqlFailures.translate(purpose, e);
                }
                pause(Duration.ofMillis(200L * attempt));
            }
        }
    }

    /**
     * Refuses a connection whose session others have as well: a lock of the session would be left with them, and so would its settings.
     *
     * @throws TuskException {@code SESSION_SHARED}
     */
    void requireOwnSession(Connection connection) throws SQLException {
        if (sharesSession(connection)) {
            throw TuskException.withHint(
                    ErrorCode.SESSION_SHARED,
                    "a pooler in transaction mode stands before the server: a lock of this session would be left to others",
                    "connect to the server itself, or to a pooler in session mode; searches and writes may go on through this one");
        }
    }

    /**
     * Whether a pooler gives this connection another session of the server for each transaction, as PgBouncer in transaction mode does. Not within a
     * transaction. Behind a pooler it takes a second connection for a moment, and goes without where none is to be had.
     */
    public boolean sharesSession(Connection connection) throws SQLException {
        int pid = backend(connection);
        if (pid == connection.unwrap(PGConnection.class).getBackendPID()) {
            return false;
        }
        try (Connection other = dataSource.getConnection()) {
            // In session mode nobody else comes to this session, and it stays the same whatever others do.
            return inTransaction(other, transaction -> backend(transaction) == pid || moves(connection, pid));
        } catch (SQLTransientConnectionException e) {
            return moves(connection, pid);
        }
    }

    private static boolean moves(Connection connection, int pid) throws SQLException {
        for (int look = 0; look < LOOKS; look++) {
            if (backend(connection) != pid) {
                return true;
            }
        }
        return false;
    }

    private static int backend(Connection connection) throws SQLException {
        return query(connection, Sql.of("select pg_catalog.pg_backend_pid()"), row -> row.getInt(1))
                .getFirst();
    }

    /**
     * Has each statement of a transaction see what was committed before it, as after waiting for a lock, whatever the usual isolation of
     * the connection is. Has to come first.
     */
    public static void readCommitted(Connection transaction) throws SQLException {
        execute(transaction, Sql.of("set transaction isolation level read committed"));
    }

    /**
     * Waits before a statement is tried again.
     *
     * @throws TuskException {@code TIMEOUT} where the thread is interrupted
     */
    public static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TuskException(ErrorCode.TIMEOUT, "interrupted while waiting for a lock", null, null, e);
        }
    }

    /** As {@link #transaction}, for callers that answer certain SQL states themselves. */
    public <T> T transactionRaw(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return inTransaction(connection, work);
        }
    }

    /** Runs work in one transaction on this connection, and leaves its auto-commit mode as it was. */
    public static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        return withCleanup(
                connection,
                transaction -> {
                    try {
                        T result = work.apply(transaction);
                        transaction.commit();
                        return result;
                    } catch (Throwable failure) {
                        rollback(transaction, failure);
                        throw failure;
                    }
                },
                transaction -> transaction.setAutoCommit(autoCommit));
    }

    /**
     * Runs work and then, whatever comes of it, the cleanup, unless the connection is closed. A failure of the cleanup does
     * not hide that of the work.
     */
    public static <T> T withCleanup(Connection connection, Work<T> work, Cleanup cleanup) throws SQLException {
        T result;
        try {
            result = work.apply(connection);
        } catch (Throwable failure) {
            try {
                if (!connection.isClosed()) {
                    cleanup.run(connection);
                }
            } catch (SQLException | RuntimeException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
        cleanup.run(connection);
        return result;
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** All rows of a query, run in auto-commit mode. */
    @Override
    public <T> List<T> query(String purpose, Sql sql, RowMapper<T> mapper) {
        return connected(purpose, connection -> query(connection, sql, mapper));
    }

    /** The first row of a query, run in auto-commit mode. */
    public <T> Optional<T> queryFirst(String purpose, Sql sql, RowMapper<T> mapper) {
        return query(purpose, sql, mapper).stream().findFirst();
    }

    /** All rows of a query on this connection. */
    public static <T> List<T> query(Connection connection, Sql sql, RowMapper<T> mapper) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.bindTo(statement);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(mapper.map(rows));
                }
                return result;
            }
        }
    }

    /** Runs a statement that returns no rows; the result is the number of rows it changed. */
    public static int execute(Connection connection, Sql sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.bindTo(statement);
            return statement.executeUpdate();
        }
    }

    /** Runs a statement in auto-commit mode; the result is the number of rows it changed. */
    public int execute(String purpose, Sql sql) {
        return connected(purpose, connection -> execute(connection, sql));
    }
}

package dev.tusk.ops.doctor;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGStatement;

/**
 * Transactions that read, one after the other on one connection. Whatever the session's settings are, names mean those of pg_catalog, nothing waits long
 * for a lock, no statement takes other processes to help, and row security is an error rather than fewer rows.
 */
final class ReadOnly {

    static final String LOCK_TIMEOUT = "200ms";

    private final Connection connection;
    private final String begin;
    private boolean open;

    ReadOnly(Connection connection, Duration statementTimeout) {
        this.connection = connection;
        this.begin = """
                set transaction isolation level read committed, read only;
                set local statement_timeout = '%dms';
                set local lock_timeout = '%s';
                set local search_path = pg_catalog, pg_temp;
                set local jit = off;
                set local max_parallel_workers_per_gather = 0;
                set local row_security = off;
                set local extra_float_digits = 1""".formatted(statementTimeout.toMillis(), LOCK_TIMEOUT);
    }

    /**
     * With the comment that keeps these out of the statements that are looked at: behind the first word, as pg_stat_statements of PostgreSQL 18 leaves out what
     * stands before it.
     */
    static String marked(String statement) {
        return statement.replaceFirst("^\\s*(\\w+)", "$1 /* tusk */");
    }

    <T> List<T> query(Sql sql, Database.RowMapper<T> mapper) throws SQLException {
        begin();
        try (PreparedStatement statement = connection.prepareStatement(marked(sql.text()))) {
            // A statement that the server keeps is gone with the session that a pooler gives to the next transaction.
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            for (int i = 0; i < sql.binds().size(); i++) {
                sql.binds().get(i).set(statement, i + 1);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(mapper.map(rows));
                }
                return result;
            }
        }
    }

    /** As {@link #query}; empty where somebody holds a lock on what is asked for. What was asked before in this transaction stays. */
    <T> Optional<List<T>> queryUnlessLocked(Sql sql, Database.RowMapper<T> mapper) throws SQLException {
        begin();
        Savepoint before = connection.setSavepoint();
        try {
            List<T> rows = query(sql, mapper);
            connection.releaseSavepoint(before);
            return Optional.of(rows);
        } catch (SQLException e) {
            if (!SqlFailures.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return Optional.empty();
        }
    }

    private void begin() throws SQLException {
        if (!open) {
            try (Statement statement = connection.createStatement()) {
                open = true;
                statement.execute(begin);
            }
        }
    }

    /** Ends the transaction, where one was begun. */
    void end() throws SQLException {
        if (open) {
            open = false;
            if (!connection.isClosed()) {
                connection.rollback();
            }
        }
    }
}

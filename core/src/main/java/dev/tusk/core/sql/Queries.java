package dev.tusk.core.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Asks a database: on a connection of its own each time, or on one that somebody holds. */
public interface Queries {

    /**
     * All rows of a query.
     *
     * @param purpose what is being done, for the message of a failure
     * @throws dev.tusk.core.failure.TuskException when the database fails
     */
    <T> List<T> query(String purpose, Sql sql, Database.RowMapper<T> mapper);

    /** Asks on this connection, so that what its transaction has written is seen. */
    static Queries on(Connection connection) {
        return new Queries() {
            @Override
            public <T> List<T> query(String purpose, Sql sql, Database.RowMapper<T> mapper) {
                try {
                    return Database.query(connection, sql, mapper);
                } catch (SQLException e) {
                    throw SqlFailures.translate(purpose, e);
                }
            }
        };
    }
}

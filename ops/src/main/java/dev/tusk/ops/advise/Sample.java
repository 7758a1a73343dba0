package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Rows of a table in a temporary table, for as long as something is tried with them: all of it is rolled back, and nobody else ever sees it. */
final class Sample {

    /** The temporary table. */
    static final String NAME = "pg_temp.tusk_sample";

    /** More is not copied, however few rows that are. */
    private static final long MOST_BYTES = 64L << 20;

    /** A sample takes whole pages; it is asked for more than is kept, as pages differ in how full they are. */
    private static final double PERCENT_MORE = 150;

    private Sample() {}

    /** What is tried. */
    interface Trial<T> {
        /**
         * Tries it.
         *
         * @param rows that were copied
         */
        T with(Connection held, long rows) throws SQLException;
    }

    /** Empty where there can be no sample: on a standby, in a transaction of somebody else, without the right to make temporary tables. */
    static <T> Optional<T> with(Connection connection, TableFacts table, int most, Trial<T> trial) throws SQLException {
        if (table.rows() < 1 || connection.isReadOnly() || !connection.getAutoCommit() || !mayMake(connection)) {
            return Optional.empty();
        }
        double rowBytes = Math.max(1, table.bytes() / table.rows());
        long rows = (long) Math.max(1, Math.min(most, MOST_BYTES / rowBytes));
        double percent = Math.clamp(PERCENT_MORE * rows / table.rows(), 0.001, 100);
        connection.setAutoCommit(false);
        return Optional.of(Database.withCleanup(
                connection,
                held -> {
                    Database.execute(held, Sql.of("set local lock_timeout = '1s'"));
                    Database.execute(held, Sql.of("set local statement_timeout = '30s'"));
                    Database.execute(
                            held,
                            Sql.of(
                                    "create temporary table tusk_sample on commit drop as select t.* from %s t tablesample system (%s) limit %d"
                                            .formatted(table.name(), percent, rows)));
                    long kept = Database.query(
                                    held,
                                    Sql.of("select pg_catalog.count(*) from %s".formatted(NAME)),
                                    row -> row.getLong(1))
                            .getFirst();
                    return trial.with(held, kept);
                },
                held -> {
                    held.rollback();
                    held.setAutoCommit(true);
                }));
    }

    private static boolean mayMake(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select
                                  not pg_catalog.pg_is_in_recovery()
                                  and pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')
                                  and pg_catalog.current_setting('transaction_read_only') = 'off'"""), row -> row.getBoolean(1)).getFirst();
    }
}

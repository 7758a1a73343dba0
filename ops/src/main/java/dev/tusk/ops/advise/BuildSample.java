package dev.tusk.ops.advise;

import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalDouble;

/** How long the build of an index over vectors takes, from one over a sample of the rows, in a temporary table that is rolled back. */
final class BuildSample {

    private static final int ROWS = 2_000;

    private BuildSample() {}

    /** Empty where no sample can be built: on a standby, without the right to make temporary tables, or with too few rows. */
    static OptionalDouble seconds(Connection connection, TableFacts table, IndexMethod method, String key, long rows)
            throws SQLException {
        if (rows < 2 * ROWS || connection.isReadOnly() || !connection.getAutoCommit() || !mayMake(connection)) {
            return OptionalDouble.empty();
        }
        double percent = Math.clamp(150.0 * ROWS / rows, 0.001, 100);
        connection.setAutoCommit(false);
        return Database.withCleanup(
                connection,
                held -> {
                    Database.execute(
                            held,
                            Sql.of(
                                    "create temporary table tusk_sample on commit drop as select t.* from %s t tablesample system (%s) limit %d"
                                            .formatted(table.name(), percent, ROWS)));
                    long kept = Database.query(
                                    held,
                                    Sql.of("select pg_catalog.count(*) from pg_temp.tusk_sample"),
                                    row -> row.getLong(1))
                            .getFirst();
                    if (kept < ROWS / 2) {
                        return OptionalDouble.empty();
                    }
                    long start = System.nanoTime();
                    Database.execute(
                            held,
                            Sql.of("create index on pg_temp.tusk_sample using %s (%s) with (%s)"
                                    .formatted(method.accessMethod(), key, sampled(method, kept))));
                    return OptionalDouble.of(forecast((System.nanoTime() - start) / 1e9, kept, rows));
                },
                held -> {
                    held.rollback();
                    held.setAutoCommit(true);
                });
    }

    private static String sampled(IndexMethod method, long rows) {
        return switch (method) {
            case IndexMethod.Hnsw hnsw -> hnsw.parameters();
            case IndexMethod.IvfFlat ignored ->
                IndexMethod.IvfFlat.forRows(rows).parameters();
        };
    }

    /** Each vector is put in by a search, which takes longer by the logarithm of those that are in. */
    static double forecast(double seconds, long sample, long rows) {
        return seconds * rows / sample * (Math.log((double) rows) / Math.log((double) sample));
    }

    private static boolean mayMake(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                                select
                                  not pg_catalog.pg_is_in_recovery()
                                  and pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')
                                  and pg_catalog.current_setting('transaction_read_only') = 'off'"""), row -> row.getBoolean(1)).getFirst();
    }
}

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
        if (rows < 2 * ROWS) {
            return OptionalDouble.empty();
        }
        return Sample.with(connection, table, ROWS, (held, kept) -> {
                    if (kept < ROWS / 2) {
                        return OptionalDouble.empty();
                    }
                    long start = System.nanoTime();
                    Database.execute(
                            held,
                            Sql.of("create index on %s using %s (%s) with (%s)"
                                    .formatted(Sample.NAME, method.accessMethod(), key, sampled(method, kept))));
                    return OptionalDouble.of(forecast((System.nanoTime() - start) / 1e9, kept, rows));
                })
                .orElse(OptionalDouble.empty());
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
}

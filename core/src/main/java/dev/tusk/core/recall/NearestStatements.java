package dev.tusk.core.recall;

import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.WalkSettings;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds the nearest vectors of a table with the columns {@code id} and {@code embedding}, exactly or by an index, as searches do, and
 * compares the two. Distances are compared, not rows, so that of several at the same distance any counts.
 */
final class NearestStatements {

    private final String table;
    private final EmbeddingSpec embedding;
    private final Extensions extensions;

    /** @param table qualified and quoted */
    NearestStatements(String table, EmbeddingSpec embedding, Extensions extensions) {
        this.table = table;
        this.embedding = embedding;
        this.extensions = extensions;
    }

    private record Neighbour(long id, double distance) {}

    /** The distance of the last of the k nearest, and how many there are, k at most. */
    record Exact(int wanted, double distance) {}

    /** The exact neighbours of a query; reads the whole table. */
    Exact exact(Connection connection, SampledQuery query, int k) throws SQLException {
        // "+ 0" keeps the planner from an index.
        Sql sql = Sql.of("select c.id, (")
                .append(distance(query))
                .append(Sql.of(
                        ") + 0 as distance from %s c where c.embedding is not null and c.id <> ? order by distance limit %d"
                                .formatted(table, k),
                        Sql.value(query.chunk())));
        // A vector of zeros has no cosine distance, and no index holds it.
        List<Neighbour> nearest =
                Database.query(connection, sql, row -> new Neighbour(row.getLong(1), row.getDouble(2))).stream()
                        .filter(neighbour -> !Double.isNaN(neighbour.distance()))
                        .toList();
        return new Exact(
                nearest.size(), nearest.isEmpty() ? 0 : nearest.getLast().distance());
    }

    /** Keeps the transaction that this connection is in to one process, and from waiting for ever. */
    static void alone(Connection connection) throws SQLException {
        Database.query(connection, Sql.of("""
                        select
                          pg_catalog.set_config('max_parallel_workers_per_gather', '0', true),
                          pg_catalog.set_config('statement_timeout', '120s', true)"""), row -> true);
    }

    /** The settings of a walk, for the transaction that this connection is in. */
    static void set(Connection connection, VectorIndexSpec spec, int effort) throws SQLException {
        Map<String, String> settings =
                WalkSettings.of(spec.method(), effort, spec.method() instanceof IndexMethod.IvfFlat);
        WalkSettings.keepFromOthers(settings);
        settings.put("statement_timeout", "0");
        settings.put("enable_seqscan", "off");
        settings.put("jit", "off");
        // As searches do: a plan that is kept would be of other settings than these.
        settings.put("plan_cache_mode", "force_custom_plan");
        List<Sql> each = settings.entrySet().stream()
                .map(setting -> Sql.of(
                        "pg_catalog.set_config(?, ?, true)",
                        Sql.value(setting.getKey()),
                        Sql.value(setting.getValue())))
                .toList();
        Database.query(connection, Sql.of("select ").append(Sql.join(", ", each)), row -> true);
    }

    /**
     * What a walk brought.
     *
     * @param share of the exact neighbours, 0 to 1
     * @param nanos that it took
     */
    record Walked(double share, long nanos) {}

    /**
     * Walks for one query, with what {@link #set} has set.
     *
     * @param rescored as {@link Point#rescored()}
     */
    Walked walked(Connection connection, VectorIndexSpec spec, int rescored, SampledQuery query, int k, Exact exact)
            throws SQLException {
        Sql walk = walk(spec, rescored, query, k);
        long start = System.nanoTime();
        List<Neighbour> found =
                Database.query(connection, walk, row -> new Neighbour(row.getLong(1), row.getDouble(2)));
        long took = System.nanoTime() - start;
        if (exact.wanted() == 0) {
            return new Walked(1, took);
        }
        long near = found.stream()
                .filter(neighbour -> neighbour.id() != query.chunk())
                .limit(k)
                .filter(neighbour -> neighbour.distance() <= exact.distance())
                .count();
        return new Walked(Math.min(1, near / (double) exact.wanted()), took);
    }

    /** One more than k, as the sampled chunk itself is the nearest where it is in the table. */
    private Sql walk(VectorIndexSpec spec, int rescored, SampledQuery query, int k) {
        int rows = k + (query.chunk() == 0 ? 0 : 1);
        if (!spec.representation().isRescored()) {
            return Sql.of("select c.id, ")
                    .append(distance(query))
                    .append(" as distance from %s c order by distance limit %d".formatted(table, rows));
        }
        return Sql.of("select id, distance from (select c.id, ")
                .append(distance(query))
                .append(" as distance from %s c order by ".formatted(table))
                .append(spec.order("c.embedding", vector(query), embedding, extensions))
                .append(" limit %d) near order by distance, id limit %d".formatted(Math.max(rows, rescored), rows));
    }

    private Sql distance(SampledQuery query) {
        return Sql.of("c.embedding %s "
                        .formatted(
                                extensions.vectorOperator(embedding.distance().operator())))
                .append(vector(query));
    }

    private Sql vector(SampledQuery query) {
        return Sql.of(
                "?::real[]::%s".formatted(extensions.vectorType()),
                Sql.realArray(query.vector().toArray()));
    }

    /**
     * Refuses to go on where the server walks another index, as it may where two have the same expression.
     *
     * @param index its name, without schema
     */
    void requireWalk(Connection connection, VectorIndexSpec spec, int rescored, SampledQuery query, int k, String index)
            throws SQLException {
        String plan = String.join(
                "\n",
                Database.query(
                        connection,
                        Sql.of("explain (costs off) ").append(walk(spec, rescored, query, k)),
                        row -> row.getString(1)));
        if (!Pattern.compile("Index Scan using \"?" + Pattern.quote(index) + "\"? on ")
                .matcher(plan)
                .find()) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "the server does not walk \"%s\", so it cannot be measured".formatted(index),
                    "see which index it walks by tusk index list, and drop others of the same kind; then run this again");
        }
    }

    /** Lets statements of the transaction that this connection is in take as long as they need. */
    static void unlimited(Connection connection) throws SQLException {
        Database.query(connection, Sql.of("select pg_catalog.set_config('statement_timeout', '0', true)"), row -> true);
    }
}

package dev.tusk.bench.vectors;

import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Searches through an index by statements that anybody could write, and the effort that these need to find enough. */
final class BareWalk {

    static final int K = 10;

    private final LoadedVectors loaded;
    private final VectorIndexSpec spec;
    private final int rescored;
    private final EmbeddingSpec embedding;
    private final Extensions extensions;

    /** @param rescored how many candidates are compared by their full vectors at the most, 0 for none */
    BareWalk(LoadedVectors loaded, VectorIndexSpec spec, int rescored, Extensions extensions) {
        this.loaded = loaded;
        this.spec = spec;
        this.rescored = rescored;
        this.embedding = loaded.collection().definition().requireEmbedding();
        this.extensions = extensions;
    }

    /** The ten nearest of each query among all vectors, by comparing it with all. */
    static List<Set<Long>> exact(
            Connection connection, LoadedVectors loaded, List<Vector> queries, Extensions extensions)
            throws SQLException {
        BareWalk full = new BareWalk(loaded, loaded.standard(), 0, extensions);
        return Database.inTransaction(connection, held -> {
            Database.query(
                    held,
                    // Planned each time, here and below: a generic plan that is kept would be that of whichever came
                    // first.
                    Sql.of("select pg_catalog.set_config('enable_indexscan', 'off', true),"
                            + " pg_catalog.set_config('plan_cache_mode', 'force_custom_plan', true)"),
                    row -> row.getString(1));
            List<Set<Long>> nearest = new ArrayList<>();
            for (Vector query : queries) {
                nearest.add(new HashSet<>(full.search(held, query, 0)));
            }
            return nearest;
        });
    }

    /** The least {@code hnsw.ef_search} or {@code ivfflat.probes} that finds the share, by halves; null where the greatest does not. */
    @Nullable
    Integer leastEffort(Connection connection, List<Vector> queries, List<Set<Long>> exact, double share)
            throws SQLException {
        int low = spec.method() instanceof IndexMethod.Hnsw ? K : 1;
        int high = greatestEffort();
        if (recall(connection, queries, exact, high) < share) {
            return null;
        }
        while (low < high) {
            int middle = low + (high - low) / 2;
            if (recall(connection, queries, exact, middle) >= share) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return high;
    }

    int greatestEffort() {
        return spec.method() instanceof IndexMethod.IvfFlat lists ? lists.lists() : 1000;
    }

    /** The share of the exact neighbours that are found. */
    double recall(Connection connection, List<Vector> queries, List<Set<Long>> exact, int effort) throws SQLException {
        return inTransaction(connection, effort, held -> {
            long found = 0;
            for (int i = 0; i < queries.size(); i++) {
                Collection<Long> hits = search(held, queries.get(i), effort);
                found += hits.stream().filter(exact.get(i)::contains).count();
            }
            return found / (double) (K * queries.size());
        });
    }

    /** How long all queries take, one after the other. */
    double millis(Connection connection, List<Vector> queries, int effort) throws SQLException {
        return inTransaction(connection, effort, held -> {
            long start = System.nanoTime();
            for (Vector query : queries) {
                int found = search(held, query, effort).size();
                if (found != K) {
                    throw new SQLException("%d of %d rows by %s".formatted(found, K, spec));
                }
            }
            return (System.nanoTime() - start) / 1e6;
        });
    }

    /** Settings of before return with the end of the transaction. */
    private static <T> T inTransaction(Connection connection, int effort, Database.Work<T> work) throws SQLException {
        return Database.inTransaction(connection, held -> {
            Database.query(
                    held,
                    Sql.of(
                            """
                            select
                              pg_catalog.set_config('hnsw.ef_search', ?, true),
                              pg_catalog.set_config('ivfflat.probes', ?, true),
                              -- Among few vectors a great effort seems to cost more than reading all.
                              pg_catalog.set_config('enable_seqscan', 'off', true),
                              pg_catalog.set_config('enable_sort', 'off', true),
                              pg_catalog.set_config('plan_cache_mode', 'force_custom_plan', true)""",
                            Sql.value(Integer.toString(Math.clamp(effort, 1, 1000))),
                            Sql.value(Integer.toString(effort))),
                    row -> true);
            return work.apply(held);
        });
    }

    private List<Long> search(Connection connection, Vector query, int effort) throws SQLException {
        Sql vector = Sql.of("?::real[]::%s".formatted(extensions.vectorType()), Sql.realArray(query.toArray()));
        Sql distance = Sql.of("embedding %s "
                        .formatted(
                                extensions.vectorOperator(embedding.distance().operator())))
                .append(vector);
        int candidates = spec.method() instanceof IndexMethod.Hnsw ? Math.clamp(rescored, 0, effort) : rescored;
        Sql sql = candidates == 0
                ? Sql.of("select id from %s order by ".formatted(loaded.chunks()))
                        .append(distance)
                        .append(" limit %d".formatted(K))
                : Sql.of("select id from (select id, ")
                        .append(distance)
                        .append(" as distance from %s order by ".formatted(loaded.chunks()))
                        .append(spec.order("embedding", vector, embedding, extensions))
                        .append(" limit %d) near order by distance limit %d".formatted(candidates, K));
        return Database.query(connection, sql, row -> row.getLong(1));
    }
}

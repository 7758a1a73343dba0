package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/** The vectors of a search as SQL. */
final class VectorLeg {

    private final CollectionTables tables;
    private final EmbeddingSpec embedding;
    private final Extensions extensions;
    private final Vector query;

    VectorLeg(CollectionDefinition definition, Extensions extensions, Vector query) {
        this.tables = new CollectionTables(definition.store());
        this.embedding = definition.requireEmbedding();
        this.extensions = extensions;
        this.query = query;
    }

    /** The distance of {@code chunk c} from the query; null where it has no vector. */
    Sql distance() {
        return Sql.of("c.embedding %s ".formatted(operator())).append(queryVector(extensions.vectorType()));
    }

    private String operator() {
        return extensions.vectorOperator(embedding.distance().operator());
    }

    private Sql queryVector(String type) {
        return Sql.of("?::real[]::%s".formatted(type), Sql.realArray(query.toArray()));
    }

    /** Makes {@code c} with the request's filter and further conditions, as they stand after {@code from}. */
    @FunctionalInterface
    interface Chunks {
        /**
         * What stands after {@code from}.
         *
         * @param source what has {@code id, document_id, embedding} of chunks, without a name
         */
        Sql of(Sql source, List<Sql> conditions);
    }

    /**
     * The table expression {@code dense(id, distance)} of the nearest chunks.
     *
     * @param rows how many
     * @param conditions what they have to fulfil
     */
    Sql dense(VectorAccess access, int rows, List<Sql> conditions, Chunks chunks) {
        Sql all = Sql.of(walked(access));
        return switch (access) {
            case VectorAccess.Exact ignored -> exact(rows, conditions, chunks);
            case VectorAccess.Walk walk when walk.most() > 0 -> brought(walk, rows, conditions, chunks);
            case VectorAccess.Walk walk when walk.isRescored() -> rescored(walk, rows, chunks.of(all, conditions));
            case VectorAccess.Walk ignored -> walked(rows, chunks.of(all, conditions));
        };
    }

    /** The table whose index is walked, or that of all chunks. */
    private String walked(VectorAccess access) {
        return access instanceof VectorAccess.Walk walk && walk.partial() != null ? walk.partial() : tables.chunk();
    }

    private Sql exact(int rows, List<Sql> conditions, Chunks chunks) {
        List<Sql> all = new ArrayList<>(conditions);
        all.add(Sql.of("c.embedding is not null"));
        // "+ 0" keeps the planner from an index, which would make it approximate.
        return Sql.of("dense as materialized (\n  select c.id, (")
                .append(distance())
                .append(") + 0 as distance\n    from ")
                .append(chunks.of(Sql.of(tables.chunk()), all))
                .append("\n    order by distance, c.id\n    limit %d\n)".formatted(rows));
    }

    private Sql walked(int rows, Sql chunks) {
        return Sql.of("dense as materialized (\n  select c.id, ")
                .append(distance())
                .append(" as distance\n    from ")
                .append(chunks)
                .append("\n    order by distance\n    limit %d\n)".formatted(rows));
    }

    private Sql rescored(VectorAccess.Walk walk, int rows, Sql chunks) {
        return Sql.of("near as materialized (\n  select c.id, ")
                .append(distance())
                .append(" as distance\n    from ")
                .append(chunks)
                .append("\n    order by ")
                .append(order(walk))
                .append("\n    limit %d\n),\n".formatted(walk.candidates()))
                .append(nearestOfNear(rows));
    }

    /**
     * The walk brings vectors one by one; those that pass are taken until there are enough of them, or so many were brought as comparing
     * all that pass would take. The order outside is that of the walk, so that nothing is sorted, and that the server may not mix it up.
     */
    private Sql brought(VectorAccess.Walk walk, int rows, List<Sql> conditions, Chunks chunks) {
        Sql nearest = Sql.of("(\n    select c.id, c.document_id, c.embedding, ")
                .append(distance())
                .append(" as distance, ")
                .append(order(walk))
                .append(" as nearness\n    from %s c\n    order by nearness\n    limit %d\n    )"
                        .formatted(walked(walk), walk.most()));
        return Sql.of("near as materialized (\n  select c.id, c.distance\n    from ")
                .append(chunks.of(nearest, conditions))
                .append("\n    order by c.nearness\n    limit %d\n),\n".formatted(walk.candidates()))
                .append(nearestOfNear(rows));
    }

    private Sql order(VectorAccess.Walk walk) {
        return walk.isRescored()
                ? walk.spec().order("c.embedding", queryVector(extensions.vectorType()), embedding, extensions)
                : distance();
    }

    private static String nearestOfNear(int rows) {
        return "dense as materialized (\n  select id, distance\n  from near\n  order by distance, id\n  limit %d\n)"
                .formatted(rows);
    }
}

package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The vectors of a search as SQL. */
final class VectorLeg {

    private final EmbeddingSpec embedding;
    private final Extensions extensions;
    private final Vector query;

    VectorLeg(CollectionDefinition definition, Extensions extensions, Vector query) {
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

    /**
     * The table expression {@code dense(id, distance)} of the nearest chunks.
     *
     * @param rows how many
     * @param conditions what they have to fulfil
     * @param chunks makes {@code chunk c} with the request's filter and further conditions
     */
    Sql dense(VectorAccess access, int rows, List<Sql> conditions, Function<List<Sql>, Sql> chunks) {
        return switch (access) {
            case VectorAccess.Exact ignored -> exact(rows, conditions, chunks);
            case VectorAccess.Walk walk when walk.isRescored() -> rescored(walk, rows, chunks.apply(conditions));
            case VectorAccess.Walk ignored -> walked(rows, chunks.apply(conditions));
        };
    }

    private Sql exact(int rows, List<Sql> conditions, Function<List<Sql>, Sql> chunks) {
        List<Sql> all = new ArrayList<>(conditions);
        all.add(Sql.of("c.embedding is not null"));
        // "+ 0" keeps the planner from an index, which would make it approximate.
        return Sql.of("dense as materialized (\n  select c.id, (")
                .append(distance())
                .append(") + 0 as distance\n    from ")
                .append(chunks.apply(all))
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
                .append(walk.spec().order("c.embedding", queryVector(extensions.vectorType()), embedding, extensions))
                .append("\n    limit %d\n),\n".formatted(walk.candidates()))
                .append("dense as materialized (\n  select id, distance\n  from near\n  order by distance, id\n")
                .append("  limit %d\n)".formatted(rows));
    }
}

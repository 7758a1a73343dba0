package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * The named vectors of documents as SQL.
 *
 * @param number tells the leg from the others of the statement
 */
record DocumentLeg(int number, VectorTable vectors, Extensions extensions, VectorValue query) {

    /** The table expression that {@link #nearest} makes. */
    String name() {
        return "leg_" + number;
    }

    /** The distance of the row of this alias from the query; null where it has no vector. */
    Sql distance(String alias) {
        return Sql.of("%s.embedding %s "
                        .formatted(
                                alias,
                                extensions.vectorOperator(embedding().distance().operator())))
                .append(queryVector());
    }

    private EmbeddingSpec embedding() {
        return vectors.embedding();
    }

    private Sql queryVector() {
        String type = extensions.type(embedding().type());
        return switch (query) {
            case Vector dense -> Sql.of("?::real[]::" + type, Sql.realArray(dense.toArray()));
            default ->
                Sql.of(
                        "?::text::%s%s"
                                .formatted(
                                        type,
                                        embedding().type() == VectorType.BIT
                                                ? "(%d)".formatted(embedding().dimensions())
                                                : ""),
                        Sql.value(query.literal()));
        };
    }

    /**
     * The table expression {@code (document_id, distance)} of the nearest documents, and any before it that it needs.
     *
     * @param rows how many
     * @param constraints what a row {@code l} of the lexemes of one of the document's chunks has to fulfil
     */
    Sql nearest(VectorAccess access, int rows, SearchRequest request, List<Sql> constraints) {
        return switch (access) {
            case VectorAccess.Exact ignored -> exact(rows, request, constraints);
            case VectorAccess.Walk walk when walk.isRescored() -> rescored(walk, rows, request, constraints);
            case VectorAccess.Walk ignored -> walked(rows, request, constraints);
        };
    }

    private Sql exact(int rows, SearchRequest request, List<Sql> constraints) {
        // "+ 0" keeps the planner from an index, which would make it approximate.
        return Sql.of(name() + " as materialized (\n  select v.document_id, (")
                .append(distance("v"))
                .append(") + 0 as distance")
                .append(from(request, constraints))
                .append("\n  order by distance, v.document_id\n  limit %d\n)".formatted(rows));
    }

    private Sql walked(int rows, SearchRequest request, List<Sql> constraints) {
        return Sql.of(name() + " as materialized (\n  select v.document_id, ")
                .append(distance("v"))
                .append(" as distance")
                .append(from(request, constraints))
                .append("\n  order by distance\n  limit %d\n)".formatted(rows));
    }

    private Sql rescored(VectorAccess.Walk walk, int rows, SearchRequest request, List<Sql> constraints) {
        return Sql.of("near_%d as materialized (\n  select v.document_id, ".formatted(number))
                .append(distance("v"))
                .append(" as distance")
                .append(from(request, constraints))
                .append("\n  order by ")
                .append(walk.spec().order("v.embedding", queryVector(), embedding(), extensions))
                .append("\n  limit %d\n),\n".formatted(walk.candidates()))
                .append(name() + " as materialized (\n  select document_id, distance\n  from near_" + number)
                .append("\n  order by distance, document_id\n  limit %d\n)".formatted(rows));
    }

    private Sql from(SearchRequest request, List<Sql> constraints) {
        CollectionTables tables = new CollectionTables(vectors.definition().store());
        Sql from = Sql.of("\n  from %s v".formatted(vectors.table()));
        List<Sql> conditions = new ArrayList<>();
        // An index holds none of these, but the server may find the rows otherwise.
        conditions.add(Sql.of("v.embedding is not null"));
        if (request.filter() != null) {
            from = from.append("\n  join %s d on d.id = v.document_id".formatted(tables.document()));
            conditions.add(new FilterCompiler(
                            CollectionTables.SCHEMA, vectors.definition().fields())
                    .compile(request.filter(), "d"));
        }
        if (!constraints.isEmpty()) {
            // A subquery, as a join would keep the server from walking the vector index.
            conditions.add(Sql.of(
                            "exists (select from %s m join %s l on l.chunk_id = m.id where m.document_id = v.document_id and "
                                    .formatted(tables.chunk(), tables.lexical()))
                    .append(Sql.join(" and ", constraints))
                    .append(")"));
        }
        return from.append("\n  where ").append(Sql.join("\n    and ", conditions));
    }
}

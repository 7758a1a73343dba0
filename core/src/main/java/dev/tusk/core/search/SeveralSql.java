package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A search for several vectors as SQL, up to the table expression {@code unboosted}. Each vector, and the words where they count, brings its
 * nearest; every candidate is then scored by all of them. Words and the chunks' own vectors bring chunks; a named vector brings
 * documents, which come with their first chunk where none of theirs is a candidate already.
 *
 * @param chunkLeg the vectors of the chunks, or null where they do not count
 * @param words the rows that the words rank, or null where they do not count
 * @param constraints what phrases and exclusions ask of a row {@code l} of the lexemes
 */
record SeveralSql(
        CollectionDefinition definition,
        Extensions extensions,
        SearchRequest request,
        SearchPlan.Several plan,
        @Nullable VectorLeg chunkLeg,
        @Nullable LexicalRows words,
        List<Sql> constraints) {

    /** The column of {@link #column}. */
    static final String COLUMN = "legs";

    /** Which of the legs is that of the chunks; -1 where none is. */
    private int chunkNumber() {
        for (int i = 0; i < plan.legs().size(); i++) {
            if (isChunk(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isChunk(int number) {
        return plan.legs().get(number).name().equals(NamedVector.CHUNK);
    }

    private DocumentLeg documentLeg(int number) {
        VectorTable vectors = VectorTable.of(definition, plan.legs().get(number).name());
        return new DocumentLeg(
                number,
                vectors,
                extensions,
                Objects.requireNonNull(request.vectors().get(number).vector()));
    }

    private CollectionTables tables() {
        return new CollectionTables(definition.store());
    }

    /**
     * The table expressions from the legs to {@code unboosted}.
     *
     * @param chunks makes {@code chunk c} with the request's filter and further conditions
     */
    Sql unboosted(VectorLeg.Chunks chunks) {
        List<Sql> expressions = new ArrayList<>();
        if (words != null) {
            expressions.add(
                    Sql.of("""
                            lexical as materialized (
                              select id, score, pg_catalog.row_number() over (order by score desc, id) as rank
                              from (
                            """).append(words.best(request, plan.candidates())).append("\n  ) found\n)"));
        }
        for (int i = 0; i < plan.legs().size(); i++) {
            VectorAccess access = plan.legs().get(i).access();
            expressions.add(
                    isChunk(i)
                            ? chunkLegOrFail().dense(access, plan.candidates(), constraintsOfChunks(), chunks)
                            : documentLeg(i).nearest(access, plan.candidates(), request, constraints));
        }
        expressions.add(found());
        expressions.add(candidates());
        expressions.add(scored());
        expressions.add(fused());
        expressions.add(Sql.of("""
                unboosted as (
                  select
                    id,
                    %s as score,
                    lexical_score,
                    lexical_rank,
                    lexical_part,
                    null::float8 as distance,
                    null::bigint as vector_rank,
                    null::float8 as vector_part
                  from fused
                )""".formatted(sum())));
        return Sql.join(",\n", expressions);
    }

    private VectorLeg chunkLegOrFail() {
        return Objects.requireNonNull(chunkLeg, "the vectors of the chunks have a vector to be compared with");
    }

    private List<Sql> constraintsOfChunks() {
        return constraints.stream()
                .map(condition -> Sql.of("(select ")
                        .append(condition)
                        .append(" from %s l where l.chunk_id = c.id)".formatted(tables().lexical())))
                .toList();
    }

    /** The chunks that words and the chunks' own vectors found. */
    private Sql found() {
        List<String> sources = new ArrayList<>();
        if (words != null) {
            sources.add("select id from lexical");
        }
        if (chunkNumber() >= 0) {
            sources.add("select id from dense");
        }
        return Sql.of(
                sources.isEmpty()
                        ? "found as materialized (\n  select null::bigint as id, null::text as document_id\n  where false\n)"
                        : """
                                found as materialized (
                                  select c.id, c.document_id
                                  from (%s) f
                                  join %s c on c.id = f.id
                                )""".formatted(String.join(" union ", sources), tables().chunk()));
    }

    private Sql candidates() {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < plan.legs().size(); i++) {
            if (!isChunk(i)) {
                documents.add("select document_id from " + documentLeg(i).name());
            }
        }
        Sql all = Sql.of("candidate as materialized (\n  select id, document_id\n  from found");
        if (documents.isEmpty()) {
            return all.append("\n)");
        }
        Sql first = constraints.isEmpty()
                ? Sql.of("c.ordinal = 0")
                : Sql.of(
                                "c.ordinal = (select pg_catalog.min(m.ordinal) from %s m join %s l on l.chunk_id = m.id where m.document_id = n.document_id and "
                                        .formatted(tables().chunk(), tables().lexical()))
                        .append(Sql.join(" and ", constraints))
                        .append(")");
        return all.append("""

                  union all
                  select c.id, c.document_id
                  from (%s) n
                  join %s c on c.document_id = n.document_id and \
                """.formatted(String.join(" union ", documents), tables().chunk()))
                .append(first)
                .append("\n  where not exists (select from found f where f.document_id = n.document_id)\n)");
    }

    private Sql scored() {
        Sql scored = Sql.of("scored as materialized (\n  select\n    k.id,\n    ");
        scored = words == null
                ? scored.append("null::float8 as lexical_score,\n    null::bigint as lexical_rank")
                : scored.append("coalesce(f.score, ")
                        .append(words.score())
                        .append("::float8, 0) as lexical_score,\n    f.rank as lexical_rank");
        Sql joins = Sql.of("\n  from candidate k");
        if (words != null) {
            joins = joins.append("\n  left join %s l on l.chunk_id = k.id".formatted(tables().lexical()))
                    .append("\n  left join lexical f on f.id = k.id");
        }
        for (int i = 0; i < plan.legs().size(); i++) {
            scored = scored.append(",\n    ");
            if (isChunk(i)) {
                scored = scored.append("coalesce(n%d.distance, ".formatted(i))
                        .append(chunkLegOrFail().distance())
                        .append(") as distance_%1$d,\n    n%1$d.rank as rank_%1$d".formatted(i));
                joins = joins.append("\n  join %s c on c.id = k.id".formatted(tables().chunk()))
                        .append(ranks(i, "id", "dense"));
            } else {
                DocumentLeg leg = documentLeg(i);
                scored = scored.append(leg.distance("v" + i))
                        .append(" as distance_%1$d,\n    n%1$d.rank as rank_%1$d".formatted(i));
                joins = joins.append("\n  left join %1$s v%2$d on v%2$d.document_id = k.document_id"
                                .formatted(leg.vectors().table(), i))
                        .append(ranks(i, "document_id", leg.name()));
            }
        }
        return scored.append(joins).append("\n)");
    }

    private static String ranks(int number, String key, String leg) {
        return """

                  left join (
                    select %2$s, distance, pg_catalog.row_number() over (order by distance, %2$s) as rank
                    from %3$s
                  ) n%1$d on n%1$d.%2$s = k.%2$s""".formatted(number, key, leg);
    }

    private Sql fused() {
        Sql fused = Sql.of("fused as materialized (\n  select\n    id, lexical_score, lexical_rank,\n    ")
                .append(words == null ? Sql.of("null::float8") : lexicalPart())
                .append(" as lexical_part");
        for (int i = 0; i < plan.legs().size(); i++) {
            fused = fused.append(",\n    distance_%1$d, rank_%1$d,\n    ".formatted(i))
                    .append(part(i))
                    .append(" as part_" + i);
        }
        return fused.append("\n  from scored\n)");
    }

    private Sql lexicalPart() {
        return switch (plan.fusion()) {
            case Fusion.WeightedSum sum -> Sql.of("""
                        (1 - ?::float8) * coalesce(
                              (lexical_score - pg_catalog.min(lexical_score) over ())
                                / nullif(pg_catalog.max(lexical_score) over () - pg_catalog.min(lexical_score) over (), 0),
                              (lexical_score > 0)::int)""", Sql.value(sum.vectorWeight()));
            case Fusion.ReciprocalRank reciprocal ->
                Sql.of("coalesce(1.0::float8 / (?::int + lexical_rank), 0)", Sql.value(reciprocal.k()));
        };
    }

    private Sql part(int number) {
        SearchPlan.Leg leg = plan.legs().get(number);
        if (plan.isSingle()) {
            return Sql.of(VectorTable.of(definition, leg.name())
                    .embedding()
                    .distance()
                    .similarity("distance_" + number));
        }
        return switch (plan.fusion()) {
            case Fusion.WeightedSum ignored -> Sql.of("""
                        ?::float8 * coalesce(
                              (pg_catalog.max(distance_%1$d) over () - distance_%1$d)
                                / nullif(pg_catalog.max(distance_%1$d) over () - pg_catalog.min(distance_%1$d) over (), 0),
                              (distance_%1$d is not null)::int)""".formatted(number), Sql.value(share(plan, leg)));
            case Fusion.ReciprocalRank reciprocal ->
                Sql.of(
                        "?::float8 * coalesce(1.0::float8 / (?::int + rank_%d), 0)".formatted(number),
                        Sql.value(leg.weight()),
                        Sql.value(reciprocal.k()));
        };
    }

    /** What a leg of a weighted sum counts of 1. */
    static double share(SearchPlan.Several plan, SearchPlan.Leg leg) {
        double vectors =
                plan.words() == null || !(plan.fusion() instanceof Fusion.WeightedSum sum) ? 1 : sum.vectorWeight();
        return vectors * leg.weight() / plan.weights();
    }

    private String sum() {
        List<String> parts = new ArrayList<>();
        if (words != null) {
            parts.add("lexical_part");
        }
        for (int i = 0; i < plan.legs().size(); i++) {
            parts.add("part_" + i);
        }
        return String.join(" + ", parts);
    }

    /**
     * How many rows the legs brought: the least of those that walk an index, or the most where none does.
     */
    Sql legRows() {
        List<String> walked = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < plan.legs().size(); i++) {
            String count = "(select pg_catalog.count(*) from %s)"
                    .formatted(isChunk(i) ? "dense" : documentLeg(i).name());
            all.add(count);
            if (plan.legs().get(i).access() instanceof VectorAccess.Walk walk) {
                // The last that a walk which gives up brings are not surely the nearest that are left.
                walked.add(
                        isChunk(i) && walk.most() > 0
                                ? "(case when (select pg_catalog.count(*) from near) < %d then 0 else %s end)"
                                        .formatted(walk.candidates(), count)
                                : count);
            }
        }
        return Sql.of(
                walked.isEmpty()
                        ? "greatest(%s)".formatted(String.join(", ", all))
                        : "least(%s)".formatted(String.join(", ", walked)));
    }

    /** The column after a comma: of each leg distance, rank and part, of {@code fused x}. */
    static Sql column(SearchPlan.Several plan) {
        List<String> legs = new ArrayList<>();
        for (int i = 0; i < plan.legs().size(); i++) {
            legs.add("pg_catalog.json_build_array(x.distance_%1$d, x.rank_%1$d, x.part_%1$d)".formatted(i));
        }
        return Sql.of(",\n  pg_catalog.json_build_array(%s)::text as %s".formatted(String.join(", ", legs), COLUMN));
    }
}

package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one statement of a search. Every mode ends in a table expression {@code ranked} of at most as many rows as are
 * returned; only those are joined with their texts and cut into snippets.
 *
 * <p>Limits are written into the text: with a parameter there, a generic plan would reckon with a tenth of the table and
 * pass over the vector index.
 */
final class SearchStatement {

    private static final String HEADLINE_OPTIONS =
            "StartSel=%c, StopSel=%c, MaxFragments=2, MinWords=12, MaxWords=32, FragmentDelimiter=\" … \""
                    .formatted(Snippet.START_MARK, Snippet.STOP_MARK);
    private static final int PLAIN_SNIPPET_CHARACTERS = 280;

    /** How many more candidates a half-precision index brings than are wanted, to be scored again in full. */
    private static final int RESCORE_FACTOR = 4;

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;
    private final SearchRequest request;
    private final @Nullable Vector vector;
    private final @Nullable LexicalQuery lexical;

    /**
     * @param vector the query's vector, for modes that use it
     * @param lexical the query's words, or null when there are none
     */
    SearchStatement(
            CollectionDefinition definition,
            Extensions extensions,
            SearchRequest request,
            @Nullable Vector vector,
            @Nullable LexicalQuery lexical) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.name());
        this.extensions = extensions;
        this.request = request;
        this.vector = vector;
        this.lexical = lexical;
    }

    Sql of(SearchPlan plan) {
        return switch (plan) {
            case SearchPlan.Keyword keyword -> complete(keyword(keyword), Sql.EMPTY, websearch(keyword.language()));
            case SearchPlan.Fuzzy fuzzy ->
                complete(
                        fuzzy(fuzzy),
                        Sql.of(
                                ", (select json_agg(json_build_array(word, term) order by ordinal, similarity desc, term)::text"
                                        + " from alternative)"),
                        Sql.of("(select query from fuzzy)"));
            case SearchPlan.Nearest nearest -> complete(nearest(nearest), Sql.EMPTY, headlineOfWords());
            case SearchPlan.Hybrid hybrid -> complete(hybrid(hybrid), Sql.EMPTY, headlineOfWords());
        };
    }

    /** The table expressions up to {@code ranked}, then the rows as they are returned. */
    private Sql complete(Sql tableExpressions, Sql corrections, @Nullable Sql headlineQuery) {
        Sql sql = Sql.of("with ").append(tableExpressions).append("""

                        select
                          r.score, r.lexical_score, r.lexical_rank, r.lexical_part,
                          r.distance, r.vector_rank, r.vector_part,
                          c.document_id, c.ordinal, c.title, c.heading, c.anchor, c.text,
                          d.source, d.tags, d.metadata::text, d.updated_at,
                        """).append(snippet(headlineQuery));
        return sql.append(corrections.text().isEmpty() ? Sql.of(", null::text") : corrections)
                .append("""

                        from ranked r
                        join %s c on c.id = r.id
                        join %s d on d.id = c.document_id
                        order by r.position""".formatted(tables.chunk(), tables.document()));
    }

    private Sql snippet(@Nullable Sql query) {
        if (!request.snippets()) {
            return Sql.of("null::text");
        }
        String language = definition.language();
        if (query == null || language == null) {
            return Sql.of("left(c.text, %d)".formatted(PLAIN_SNIPPET_CHARACTERS));
        }
        return Sql.of("ts_headline(%s, c.text, ".formatted(configuration(language)))
                .append(query)
                .append(Sql.of(", ?)", Sql.value(HEADLINE_OPTIONS)));
    }

    private @Nullable Sql headlineOfWords() {
        String language = definition.language();
        return lexical == null || language == null ? null : anyWord(language);
    }

    private static String configuration(String language) {
        return CollectionTables.configurationLiteral(language);
    }

    private LexicalQuery words() {
        return Objects.requireNonNull(lexical, "a search by words has words");
    }

    private Sql websearch(String language) {
        return Sql.of("websearch_to_tsquery(%s, ?)".formatted(configuration(language)), Sql.value(words().web()));
    }

    private Sql anyWord(String language) {
        return Sql.of("to_tsquery(%s, ?)".formatted(configuration(language)), Sql.value(words().anyWord()));
    }

    private Sql rank(Sql query) {
        // 1: divided by 1 + the logarithm of the length, as long chunks hold more matches by chance.
        return Sql.of(
                        "ts_rank_cd(?::real[], c.tsv, ",
                        Sql.realArray(definition.weights().toArray()))
                .append(query)
                .append(", 1)");
    }

    private Sql keyword(SearchPlan.Keyword plan) {
        Sql query = websearch(plan.language());
        return lexicalOnly(Sql.EMPTY, Sql.of("c.tsv @@ ").append(query), rank(query));
    }

    private Sql fuzzy(SearchPlan.Fuzzy plan) {
        String similarity = extensions.trigramFunction("similarity");
        Sql spelling = Sql.of(
                """
                word as (
                  select ordinal, word
                  from unnest(?::text[]) with ordinality as w (word, ordinal)
                ),
                alternative as materialized (
                  select w.ordinal, w.word, t.term, t.similarity
                  from word w
                  cross join lateral (
                    select term, %1$s(term, w.word) as similarity
                    from %2$s
                    where term %3$s w.word
                    order by %1$s(term, w.word) desc, term
                    limit 5
                  ) t
                  where w.word = t.term
                    or not exists (select from %2$s known where known.term = w.word)
                ),
                part as (
                  select ordinal, string_agg('''' || term || '''', ' | ' order by term) as terms
                  from (
                    select ordinal, term from alternative
                    union
                    select ordinal, word from word
                  ) spelled
                  group by ordinal
                ),
                fuzzy as materialized (
                  select to_tsquery(%4$s, string_agg('(' || terms || ')', ' & ' order by ordinal)) as query
                  from part
                ),
                """.formatted(
                        similarity, tables.term(), extensions.trigramOperator("%"), configuration(plan.language())),
                Sql.textArray(words().words()));
        Sql query = Sql.of("(select query from fuzzy)");
        return lexicalOnly(spelling, Sql.of("c.tsv @@ ").append(query), rank(query));
    }

    private Sql lexicalOnly(Sql before, Sql condition, Sql rank) {
        return before.append(
                        "ranked as materialized (\n  select row_number() over (order by score desc, id) as position,"
                                + " id, score, score as lexical_score,\n"
                                + "    row_number() over (order by score desc, id) as lexical_rank, score as lexical_part,\n"
                                + "    null::float8 as distance, null::bigint as vector_rank, null::float8 as vector_part\n"
                                + "  from (\n    select c.id, ")
                .append(rank)
                .append("::float8 as score\n    from ")
                .append(chunks(List.of(condition)))
                .append(
                        "\n    order by score desc, c.id\n    limit %d\n  ) found\n  order by score desc, id\n  limit %d offset %d\n)"
                                .formatted(request.limit() + request.offset(), request.limit(), request.offset()));
    }

    /** {@code chunk c}, joined with its document where the filter needs it, and all conditions. */
    private Sql chunks(List<Sql> conditions) {
        Sql from = Sql.of(tables.chunk() + " c");
        List<Sql> all = new ArrayList<>(conditions);
        Filter filter = request.filter();
        if (filter != null) {
            from = from.append("\n    join %s d on d.id = c.document_id".formatted(tables.document()));
            all.add(new FilterCompiler(CollectionTables.SCHEMA, definition.fields()).compile(filter, "d"));
        }
        return all.isEmpty() ? from : from.append("\n    where ").append(Sql.join("\n      and ", all));
    }

    private Sql queryVector(String type) {
        Vector query = Objects.requireNonNull(vector, "a search by vectors has a vector");
        return Sql.of("?::real[]::%s".formatted(type), Sql.realArray(query.toArray()));
    }

    private Sql distance(Distance distance) {
        return Sql.of("c.embedding %s ".formatted(extensions.vectorOperator(distance.operator())))
                .append(queryVector(extensions.vectorType()));
    }

    /** The table expression {@code dense(id, distance)} of the nearest chunks. */
    private Sql dense(VectorAccess access, int rows, List<Sql> conditions) {
        EmbeddingSpec embedding = definition.requireEmbedding();
        Sql distance = distance(embedding.distance());
        return switch (access) {
            case VectorAccess.Exact ignored -> {
                List<Sql> all = new ArrayList<>(conditions);
                all.add(Sql.of("c.embedding is not null"));
                // "+ 0" keeps the planner from an index, which would make it approximate.
                yield Sql.of("dense as materialized (\n  select c.id, (")
                        .append(distance)
                        .append(") + 0 as distance\n    from ")
                        .append(chunks(all))
                        .append("\n    order by distance, c.id\n    limit %d\n)".formatted(rows));
            }
            case VectorAccess.Hnsw hnsw
            when hnsw.halfvec() -> {
                String type = "%s(%d)".formatted(extensions.halfvecType(), embedding.dimensions());
                yield Sql.of("near as materialized (\n  select c.id, ")
                        .append(distance)
                        .append(" as distance\n    from ")
                        .append(chunks(conditions))
                        .append("\n    order by (c.embedding::%s) %s "
                                .formatted(
                                        type,
                                        extensions.vectorOperator(
                                                embedding.distance().operator())))
                        .append(queryVector(type))
                        .append("\n    limit %d\n),\ndense as materialized (\n".formatted(RESCORE_FACTOR * rows))
                        .append("  select id, distance\n  from near\n  order by distance, id\n  limit %d\n)"
                                .formatted(rows));
            }
            case VectorAccess.Hnsw ignored ->
                Sql.of("dense as materialized (\n  select c.id, ")
                        .append(distance)
                        .append(" as distance\n    from ")
                        .append(chunks(conditions))
                        .append("\n    order by distance\n    limit %d\n)".formatted(rows));
        };
    }

    private Sql nearest(SearchPlan.Nearest plan) {
        return dense(plan.access(), request.limit() + request.offset(), List.of())
                .append("""
                        ,
                        ranked as materialized (
                          select
                            row_number() over (order by distance, id) as position,
                            id,
                            null::float8 as score,
                            null::float8 as lexical_score,
                            null::bigint as lexical_rank,
                            null::float8 as lexical_part,
                            distance,
                            row_number() over (order by distance, id) as vector_rank,
                            null::float8 as vector_part
                          from dense
                          order by distance, id
                          limit %d offset %d
                        )""".formatted(request.limit(), request.offset()));
    }

    private Sql hybrid(SearchPlan.Hybrid plan) {
        Sql any = anyWord(plan.language());
        List<Sql> constraints = new ArrayList<>();
        String constraint = words().constraint();
        if (constraint != null) {
            constraints.add(Sql.of(
                    "c.tsv @@ to_tsquery(%s, ?)".formatted(configuration(plan.language())), Sql.value(constraint)));
        }
        return Sql.of(
                        "lexical as materialized (\n  select id, score, row_number() over (order by score desc, id) as rank\n"
                                + "  from (\n    select c.id, ")
                .append(rank(any))
                .append("::float8 as score\n    from ")
                .append(chunks(List.of(Sql.of("c.tsv @@ ").append(any))))
                .append("\n    order by score desc, c.id\n    limit %d\n  ) found\n),\n".formatted(plan.candidates()))
                .append(dense(plan.access(), plan.candidates(), constraints))
                .append("""
                        ,
                        dense_ranked as (
                          select id, distance, row_number() over (order by distance, id) as rank
                          from dense
                        ),
                        scored as materialized (
                          select
                            c.id,
                            coalesce(l.score, \
                        """)
                .append(rank(any))
                .append("::float8) as lexical_score,\n    l.rank as lexical_rank,\n    coalesce(v.distance, ")
                .append(distance(definition.requireEmbedding().distance()))
                .append("""
                        ) as distance,
                            v.rank as vector_rank
                          from (
                            select id from lexical
                            union
                            select id from dense
                          ) candidate
                          join %s c on c.id = candidate.id
                          left join lexical l on l.id = candidate.id
                          left join dense_ranked v on v.id = candidate.id
                        ),
                        """.formatted(tables.chunk()))
                .append(fused(plan.fusion()));
    }

    private Sql fused(Fusion fusion) {
        Sql parts = switch (fusion) {
            case Fusion.WeightedSum sum -> Sql.of("""
                            (1 - ?::float8) * coalesce(
                              (lexical_score - min(lexical_score) over ())
                                / nullif(max(lexical_score) over () - min(lexical_score) over (), 0),
                              (lexical_score > 0)::int) as lexical_part,
                            ?::float8 * coalesce(
                              (max(distance) over () - distance)
                                / nullif(max(distance) over () - min(distance) over (), 0),
                              (distance is not null)::int) as vector_part""", Sql.value(sum.vectorWeight()), Sql.value(sum.vectorWeight()));
            case Fusion.ReciprocalRank reciprocal -> Sql.of("""
                            coalesce(1.0::float8 / (?::int + lexical_rank), 0) as lexical_part,
                            coalesce(1.0::float8 / (?::int + vector_rank), 0) as vector_part""", Sql.value(reciprocal.k()), Sql.value(reciprocal.k()));
        };
        return Sql.of("fused as (\n  select\n    id, lexical_score, lexical_rank, distance, vector_rank,\n")
                .append(parts)
                .append("""

                          from scored
                        ),
                        ranked as materialized (
                          select
                            row_number() over (order by lexical_part + vector_part desc, id) as position,
                            id,
                            lexical_part + vector_part as score,
                            lexical_score, lexical_rank, lexical_part,
                            distance, vector_rank, vector_part
                          from fused
                          order by lexical_part + vector_part desc, id
                          limit %d offset %d
                        )""".formatted(request.limit(), request.offset()));
    }
}

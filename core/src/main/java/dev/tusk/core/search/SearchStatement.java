package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
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
 * returned; only those are joined with their texts and cut into snippets. One row comes back even when nothing was found,
 * with what there is to say of the search as a whole.
 *
 * <p>Limits are written into the text: with a parameter there, a generic plan would reckon with a tenth of the table and
 * pass over the vector index.
 */
final class SearchStatement {

    private static final String HEADLINE_OPTIONS =
            "StartSel=%c, StopSel=%c, MaxFragments=2, MinWords=12, MaxWords=32, FragmentDelimiter=\" … \""
                    .formatted(Snippet.START_MARK, Snippet.STOP_MARK);
    private static final int PLAIN_SNIPPET_CHARACTERS = 280;

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final SearchRequest request;
    private final @Nullable LexicalLeg lexical;
    private final @Nullable VectorLeg vector;

    /**
     * @param vector the query's vector, for modes that use it
     * @param words the query's words, or null when there are none
     */
    SearchStatement(
            CollectionDefinition definition,
            Extensions extensions,
            SearchRequest request,
            @Nullable Vector vector,
            @Nullable LexicalQuery words) {
        this.definition = definition;
        this.tables = new CollectionTables(definition.name());
        this.request = request;
        String language = definition.language();
        this.lexical =
                words == null || language == null ? null : new LexicalLeg(definition, extensions, words, language);
        this.vector = vector == null ? null : new VectorLeg(definition, extensions, vector);
    }

    Sql of(SearchPlan plan) {
        return switch (plan) {
            case SearchPlan.Keyword ignored -> {
                Sql query = words().allWords();
                yield complete(
                        byWords(Sql.EMPTY, query, List.of()), query, Sql.of("null::text"), Sql.of("null::bigint"));
            }
            case SearchPlan.Fuzzy ignored -> {
                List<Sql> constraint = words().constraint().stream().toList();
                yield complete(
                        byWords(words().spelling(), LexicalLeg.fuzzyQuery(), constraint),
                        LexicalLeg.fuzzyQuery(),
                        LexicalLeg.spelledPairs(),
                        Sql.of("null::bigint"));
            }
            case SearchPlan.Nearest nearest when isPlainWalk(nearest.access()) -> walk();
            case SearchPlan.Nearest nearest ->
                complete(nearest(nearest), wordsToMark(), Sql.of("null::text"), Sql.of("null::bigint"));
            case SearchPlan.Hybrid hybrid ->
                complete(
                        hybrid(hybrid),
                        wordsToMark(),
                        Sql.of("null::text"),
                        Sql.of("(select pg_catalog.count(*) from dense)"));
        };
    }

    private LexicalLeg words() {
        return Objects.requireNonNull(lexical, "a search by words has words");
    }

    private VectorLeg vectors() {
        return Objects.requireNonNull(vector, "a search by vectors has a vector");
    }

    /** The table expressions up to {@code ranked}, then the rows as they are returned. */
    private Sql complete(Sql tableExpressions, @Nullable Sql marked, Sql spelled, Sql denseRows) {
        return Sql.of("with ")
                .append(tableExpressions)
                .append("""

                        select
                          r.score, r.lexical_score, r.lexical_rank, r.lexical_part,
                          r.distance, r.vector_rank, r.vector_part,
                          c.document_id, c.ordinal, c.title, c.heading, c.anchor, c.text,
                          d.source, d.tags, d.metadata::text as metadata, d.updated_at,
                        """)
                .append("  ")
                .append(snippet(marked))
                .append(" as snippet,\n  ")
                .append(spelled)
                .append(" as spelled,\n  ")
                .append(denseRows)
                .append(" as dense_rows")
                .append("""

                        from (values (1)) as one (n)
                        left join (
                          ranked r
                          join %s c on c.id = r.id
                          join %s d on d.id = c.document_id
                        ) on true
                        order by r.position""".formatted(tables.chunk(), tables.document()));
    }

    /** Whether the index brings the rows that are returned, in their order, so that nothing is left to choose among them. */
    private boolean isPlainWalk(VectorAccess access) {
        return access instanceof VectorAccess.Hnsw hnsw && !hnsw.halfvec() && request.offset() == 0;
    }

    /**
     * The nearest chunks with their texts in one walk of the index: the columns of {@link #complete}, without its table
     * expressions, which take up to a tenth of the time of so short a statement.
     */
    private Sql walk() {
        return Sql.of("""
                        select
                          null::float8 as score,
                          null::float8 as lexical_score,
                          null::bigint as lexical_rank,
                          null::float8 as lexical_part,
                          c.distance,
                          null::bigint as vector_rank,
                          null::float8 as vector_part,
                          c.document_id, c.ordinal, c.title, c.heading, c.anchor, c.text,
                          d.source, d.tags, d.metadata::text as metadata, d.updated_at,
                        """)
                .append("  ")
                .append(snippet(wordsToMark()))
                .append("""
                         as snippet,
                          null::text as spelled,
                          null::bigint as dense_rows
                        from (
                          select c.id, c.document_id, c.ordinal, c.title, c.heading, c.anchor, c.text, \
                        """)
                .append(vectors().distance())
                .append(" as distance\n  from ")
                .append(chunks(List.of()))
                .append("""

                          order by distance
                          limit %d
                        ) c
                        join %s d on d.id = c.document_id
                        order by c.distance, c.id""".formatted(request.limit(), tables.document()));
    }

    private Sql snippet(@Nullable Sql marked) {
        if (!request.snippets()) {
            return Sql.of("null::text");
        }
        return marked == null
                ? Sql.of("pg_catalog.left(c.text, %d)".formatted(PLAIN_SNIPPET_CHARACTERS))
                : words().headline(marked, HEADLINE_OPTIONS);
    }

    private @Nullable Sql wordsToMark() {
        return lexical == null ? null : lexical.anyWord();
    }

    private Sql byWords(Sql before, Sql query, List<Sql> constraints) {
        List<Sql> conditions = new ArrayList<>(constraints);
        conditions.add(Sql.of("c.tsv @@ ").append(query));
        return before.append("""
                        ranked as materialized (
                          select
                            pg_catalog.row_number() over (order by score desc, id) as position,
                            id,
                            score,
                            score as lexical_score,
                            pg_catalog.row_number() over (order by score desc, id) as lexical_rank,
                            score as lexical_part,
                            null::float8 as distance,
                            null::bigint as vector_rank,
                            null::float8 as vector_part
                          from (
                        """)
                .append("    select c.id, ")
                .append(words().rank(query))
                .append("::float8 as score\n    from ")
                .append(chunks(conditions))
                .append("""

                            order by score desc, c.id
                            limit %d
                          ) found
                          order by score desc, id
                          limit %d offset %d
                        )""".formatted(request.limit() + request.offset(), request.limit(), request.offset()));
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

    private Sql nearest(SearchPlan.Nearest plan) {
        return vectors()
                .dense(plan.access(), request.limit() + request.offset(), List.of(), this::chunks)
                .append("""
                        ,
                        ranked as materialized (
                          select
                            pg_catalog.row_number() over (order by distance, id) as position,
                            id,
                            null::float8 as score,
                            null::float8 as lexical_score,
                            null::bigint as lexical_rank,
                            null::float8 as lexical_part,
                            distance,
                            null::bigint as vector_rank,
                            null::float8 as vector_part
                          from dense
                          order by distance, id
                          limit %d offset %d
                        )""".formatted(request.limit(), request.offset()));
    }

    private Sql hybrid(SearchPlan.Hybrid plan) {
        Sql any = words().anyWord();
        List<Sql> constraint = words().constraint().stream().toList();
        return Sql.of("""
                        lexical as materialized (
                          select id, score, pg_catalog.row_number() over (order by score desc, id) as rank
                          from (
                        """)
                .append("    select c.id, ")
                .append(words().rank(any))
                .append("::float8 as score\n    from ")
                .append(chunks(List.of(Sql.of("c.tsv @@ ").append(any))))
                .append("\n    order by score desc, c.id\n    limit %d\n  ) found\n),\n".formatted(plan.candidates()))
                .append(vectors().dense(plan.access(), plan.candidates(), constraint, this::chunks))
                .append("""
                        ,
                        dense_ranked as (
                          select id, distance, pg_catalog.row_number() over (order by distance, id) as rank
                          from dense
                        ),
                        scored as materialized (
                          select
                            c.id,
                        """)
                .append("    coalesce(l.score, ")
                .append(words().rank(any))
                .append("::float8) as lexical_score,\n    l.rank as lexical_rank,\n    coalesce(v.distance, ")
                .append(vectors().distance())
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
                .append(FusionSql.of(plan.fusion(), request.limit(), request.offset()));
    }
}

package dev.tusk.core.search;

import dev.tusk.core.arrange.ArrangedFields;
import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterCompiler;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one statement of a search. Every mode ends in a table expression {@code ranked} of at most as many rows as are
 * returned; only those are joined with their texts and marked. One row comes back even when nothing was found,
 * with what there is to say of the search as a whole.
 *
 * <p>Limits are written into the text: with a parameter there, a generic plan would reckon with a tenth of the table and
 * pass over the vector index.
 */
final class SearchStatement {

    /** From here on a few hundred rows are looked up by their keys rather than by reading a table. */
    private static final long LARGE_CHUNKS = 50_000;

    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final SearchRequest request;
    private final Extensions extensions;
    private final AnalysedQuery terms;
    private final @Nullable LexicalLeg lexical;
    private final @Nullable VectorLeg vector;
    private final Optional<FacetIndexState> facetIndex;
    private final ArrangedSql arranged;
    private final @Nullable LexicalCandidates known;

    /**
     * @param vector the query's vector, for modes that use it
     * @param words the query's words, or null when there are none
     * @param terms those of them that the collection has, for BM25
     * @param facetIndex what facets can be read from, where there is an index
     * @param cursor what the request continues, or null
     * @param known the candidates by words of a hybrid search, where they were found already
     */
    SearchStatement(
            CollectionDefinition definition,
            Extensions extensions,
            SearchRequest request,
            @Nullable Vector vector,
            @Nullable LexicalQuery words,
            AnalysedQuery terms,
            Optional<FacetIndexState> facetIndex,
            @Nullable Cursor cursor,
            @Nullable LexicalCandidates known) {
        this.known = known;
        this.facetIndex = facetIndex;
        this.arranged = ArrangedSql.of(definition, request, cursor);
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.request = request;
        this.extensions = extensions;
        this.terms = terms;
        String language = definition.language();
        this.lexical =
                words == null || language == null ? null : new LexicalLeg(definition, extensions, words, language);
        this.vector = vector == null ? null : new VectorLeg(definition, extensions, vector);
    }

    Sql of(SearchPlan plan) {
        return switch (plan) {
            case SearchPlan.Keyword keyword ->
                complete(
                        plan,
                        byWords(Sql.EMPTY, rows(keyword.words())),
                        toMark(),
                        Sql.of("null::text"),
                        Sql.of("null::bigint"));
            case SearchPlan.Fuzzy fuzzy
            when fuzzy.words() instanceof LexicalAccess.TsRankCd ->
                complete(
                        plan,
                        byWords(
                                words().spelling(),
                                arranged.continued(ranked(
                                        LexicalLeg.fuzzyQuery(),
                                        words().constraint().stream().toList()))),
                        LexicalLeg.fuzzyQuery(),
                        LexicalLeg.spelledPairs(),
                        Sql.of("null::bigint"));
            case SearchPlan.Fuzzy fuzzy ->
                complete(
                        plan,
                        byWords(Sql.EMPTY, rows(fuzzy.words())),
                        toMark(),
                        Sql.of("null::text"),
                        Sql.of("null::bigint"));
            case SearchPlan.Nearest nearest when isPlainWalk(nearest.access()) -> walk();
            case SearchPlan.Nearest nearest ->
                complete(
                        plan,
                        nearest(nearest),
                        wordsToMark(),
                        Sql.of("null::text"),
                        Sql.of(
                                isCut(nearest.access()) || afterFusion() || isArranged()
                                        ? brought(nearest.access())
                                        : "null::bigint"));
            case SearchPlan.Hybrid hybrid ->
                complete(plan, hybrid(hybrid), wordsToMark(), Sql.of("null::text"), Sql.of(brought(hybrid.access())));
            case SearchPlan.Several several ->
                complete(
                        plan,
                        several(several),
                        wordsToMark(),
                        Sql.of("null::text"),
                        legs(several).legRows());
        };
    }

    /** How many rows the vectors brought: of a walk that is cut, those too among which the nearest were chosen. */
    private static String brought(VectorAccess access) {
        return "(select pg_catalog.count(*) from %s)".formatted(isCut(access) ? "near" : "dense");
    }

    private static boolean isCut(VectorAccess access) {
        return access instanceof VectorAccess.Walk walk && walk.most() > 0;
    }

    /**
     * Whether the values of the statement say nothing that its plan depends on, as the rows are known or come from the vector index,
     * and nothing leaves any of them out. Planning it takes up to a tenth of so short a search. Of a small collection the plan would read
     * whole tables, and would still do so when they have grown.
     */
    boolean isPlannedOnce(SearchPlan plan) {
        boolean found = switch (plan) {
            case SearchPlan.Keyword keyword ->
                keyword.words() instanceof LexicalAccess.Engine best && best.brought() != null;
            case SearchPlan.Hybrid hybrid -> known != null && hybrid.access() instanceof VectorAccess.Walk;
            case SearchPlan.Nearest ignored -> false;
            case SearchPlan.Several ignored -> false;
            case SearchPlan.Fuzzy ignored -> false;
        };
        return found
                && terms.chunks() >= LARGE_CHUNKS
                && request.filter() == null
                && words().constraint().isEmpty()
                && !MatchCounts.areAsked(request)
                && !afterFusion()
                && !isArranged();
    }

    /** The statement for the ids of the chunks that the index of another engine has first. */
    Sql nearest(LexicalAccess.Engine access) {
        return EngineRows.nearest(access, terms);
    }

    /** The statement that brings the candidates by words of a hybrid search, as {@link LexicalCandidates#read} takes them. */
    Sql lexicalCandidates(SearchPlan.Hybrid plan) {
        return rows(plan.words()).best(request, arranged.candidates(plan.candidates()));
    }

    /** The statement that tells how many of the best rows a sample has, and the score of the last. */
    Sql floor(Condition sample, int wanted) {
        LexicalRows rows =
                arranged.continued(LexicalRows.bm25(definition, extensions, terms, new LexicalAccess.NoTerm(), null)
                        .sample(sample, words().constraint().orElse(null)));
        Grouping group = request.mode() == SearchMode.HYBRID
                ? null
                : request.arrangement().group();
        if (request.afterFusion().boostsAllMatches(request)) {
            return new BoostedWords(
                            new BoostedRows(definition, request.afterFusion().boosts()))
                    .floor(rows.passing(request), wanted, LexicalPlanner.sampleRows(wanted));
        }
        int chunks = LexicalPlanner.sampleRows(wanted);
        return group == null
                ? rows.floor(request, wanted, chunks)
                : rows.groupFloor(request, wanted, chunks, new ArrangedFields(definition).group(group));
    }

    /** All that the search matches, whatever part of it the plan looks at to find the best. */
    MatchingChunks matching(SearchPlan plan) {
        List<Sql> conditions = switch (plan) {
            case SearchPlan.Keyword keyword -> anyMatch(keyword.words(), words()::allWords);
            case SearchPlan.Fuzzy fuzzy -> anyMatch(fuzzy.words(), LexicalLeg::fuzzyQuery);
            case SearchPlan.Nearest ignored -> List.of();
            case SearchPlan.Hybrid ignored -> words().constraint().stream().toList();
            case SearchPlan.Several several -> constraints(several);
        };
        boolean spells = plan instanceof SearchPlan.Fuzzy && plan.lexicalAccess() instanceof LexicalAccess.TsRankCd;
        return new MatchingChunks(definition, spells ? words().spelling() : Sql.EMPTY, conditions, anyLexeme(plan));
    }

    private Optional<List<String>> anyLexeme(SearchPlan plan) {
        if (plan.lexicalAccess() != null && words().constraint().isPresent()) {
            return Optional.empty();
        }
        if (plan.vectorAccess() != null) {
            return Optional.of(List.of());
        }
        return request.ranking() != Ranking.BM25 || terms.isEmpty()
                ? Optional.empty()
                : Optional.of(terms.terms().stream().map(QueryTerm::lexeme).toList());
    }

    private List<Sql> anyMatch(LexicalAccess access, Supplier<Sql> ranked) {
        List<Sql> conditions = new ArrayList<>();
        if (access instanceof LexicalAccess.AllBut) {
            conditions.add(words().onlyExclusions());
        } else if (access instanceof LexicalAccess.TsRankCd) {
            conditions.add(Sql.of("l.tsv @@ ").append(ranked.get()));
        } else if (access instanceof LexicalAccess.TsRank) {
            conditions.add(Sql.of("l.tsv @@ ").append(words().anyLexeme()));
        } else if (terms.isEmpty()) {
            conditions.add(Sql.of("false"));
        } else {
            conditions.add(Sql.of(
                    "l.tsv @@ ?::pg_catalog.tsquery",
                    Sql.value(new MaxScore(terms).anyTerm().tsquery())));
        }
        words().constraint().ifPresent(conditions::add);
        return conditions;
    }

    private LexicalRows rows(LexicalAccess access) {
        return arranged.continued(all(access));
    }

    private LexicalRows all(LexicalAccess access) {
        if (access instanceof LexicalAccess.TsRankCd ranking) {
            return ranked(
                    ranking.allWords() ? words().allWords() : words().anyWord(),
                    words().constraint().stream().toList());
        }
        if (access instanceof LexicalAccess.TsRank ranking) {
            return EngineRows.tsRank(definition, words(), ranking);
        }
        if (access instanceof LexicalAccess.AllBut) {
            return new LexicalRows(
                    definition,
                    LexicalRows.all(definition),
                    Sql.of("0::float8"),
                    anyMatch(access, LexicalLeg::fuzzyQuery));
        }
        LexicalRows rows = LexicalRows.bm25(
                definition, extensions, terms, access, words().constraint().orElse(null));
        return access instanceof LexicalAccess.Engine best
                ? rows.among(EngineRows.best(definition, best, terms))
                : rows;
    }

    private LexicalRows ranked(Sql query, List<Sql> constraints) {
        List<Sql> conditions = new ArrayList<>(constraints);
        conditions.add(Sql.of("l.tsv @@ ").append(query));
        return new LexicalRows(definition, LexicalRows.all(definition), words().rank(query), conditions);
    }

    private LexicalLeg words() {
        return Objects.requireNonNull(lexical, "a search by words has words");
    }

    private VectorLeg vectors() {
        return Objects.requireNonNull(vector, "a search by vectors has a vector");
    }

    /** The table expressions up to {@code ranked}, then the rows as they are returned. */
    private Sql complete(SearchPlan plan, Sql tableExpressions, @Nullable Sql words, Sql spelled, Sql denseRows) {
        boolean counts = MatchCounts.areAsked(request);
        return Sql.of("with ")
                .append(tableExpressions)
                .append(counts ? MatchCounts.tableExpressions(request, matching(plan), facetIndex) : Sql.EMPTY)
                .append("""

                        select
                          r.score, r.lexical_score, r.lexical_rank, r.lexical_part,
                          r.distance, r.vector_rank, r.vector_part,
                          c.document_id, c.ordinal, c.title, c.heading, c.anchor, c.text,
                          d.source, d.tags, d.metadata::text as metadata, d.updated_at,
                        """)
                .append("  ")
                .append(marked(words))
                .append(" as marked,\n  ")
                .append(spelled)
                .append(" as spelled,\n  ")
                .append(denseRows)
                .append(" as dense_rows,\n  r.id as chunk_id")
                .append(afterFusion() ? after().column() : Sql.EMPTY)
                .append(arranged.columns(plan))
                .append(
                        ExplanationSql.isIn(request, plan)
                                ? new ExplanationSql(definition, extensions, terms).column(plan)
                                : Sql.EMPTY)
                .append(counts ? MatchCounts.column(request, matching(plan), facetIndex, "r.position") : Sql.EMPTY)
                .append(plan instanceof SearchPlan.Several several ? SeveralSql.column(several) : Sql.EMPTY)
                .append("""

                        from (values (1)) as one (n)
                        left join (
                          ranked r
                          join %s c on c.id = r.id
                          join %s d on d.id = c.document_id
                        ) on true%s
                        order by r.position""".formatted(
                                tables.chunk(),
                                tables.document(),
                                plan instanceof SearchPlan.Several ? "\nleft join fused x on x.id = r.id" : ""));
    }

    /** Whether the index brings the rows that are returned, in their order, so that nothing is left to choose among them. */
    private boolean isPlainWalk(VectorAccess access) {
        return access instanceof VectorAccess.Walk walk
                && !walk.isRescored()
                && walk.most() == 0
                && request.offset() == 0
                && !MatchCounts.areAsked(request)
                && !afterFusion()
                && !isArranged();
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
                .append(marked(wordsToMark()))
                .append("""
                         as marked,
                          null::text as spelled,
                          null::bigint as dense_rows,
                          c.id as chunk_id
                        from (
                          select c.id, c.document_id, c.ordinal, c.title, c.heading, c.anchor, c.text, \
                        """)
                .append(vectors().distance())
                .append(" as distance\n  from ")
                .append(chunks(Sql.of(tables.chunk()), List.of()))
                .append("""

                          order by distance
                          limit %d
                        ) c
                        join %s d on d.id = c.document_id
                        order by c.distance, c.id""".formatted(request.limit(), tables.document()));
    }

    /** The text with marks, or null where there is nothing to mark. */
    private Sql marked(@Nullable Sql words) {
        return words == null || !request.snippets() ? Sql.of("null::text") : words().marked(words);
    }

    /** A statement for the texts of these hits with marks as in {@link #complete}, one row each, in their order. */
    Sql markedTexts(SearchPlan plan, List<Hit> hits) {
        boolean byRank = plan.lexicalAccess() instanceof LexicalAccess.TsRankCd;
        Sql words = switch (plan) {
            case SearchPlan.Keyword ignored -> toMark();
            case SearchPlan.Fuzzy ignored -> byRank ? LexicalLeg.fuzzyQuery() : toMark();
            case SearchPlan.Nearest ignored -> wordsToMark();
            case SearchPlan.Hybrid ignored -> wordsToMark();
            case SearchPlan.Several ignored -> wordsToMark();
        };
        Sql before = plan instanceof SearchPlan.Fuzzy && byRank
                ? Sql.of("with ").append(words().spelling()).append("one as (select 1)\n")
                : Sql.EMPTY;
        return before.append(
                HitRows.select(hits, words == null ? Sql.of("null::text") : words().marked(words), tables));
    }

    private @Nullable Sql wordsToMark() {
        return lexical == null ? null : toMark();
    }

    /** What snippets show: the words as typed, and all that counts for the score. */
    private Sql toMark() {
        return terms.isEmpty()
                ? words().anyWordToMark()
                : words().anyWordToMark()
                        .append(" operator(pg_catalog.||) ")
                        .append(Sql.of(
                                "?::pg_catalog.tsquery",
                                Sql.value(new MaxScore(terms).anyTerm().tsquery())));
    }

    private boolean afterFusion() {
        return request.afterFusion().isInStatement();
    }

    private boolean isArranged() {
        return !request.arrangement().isPlain();
    }

    private AfterFusionSql after() {
        return new AfterFusionSql(definition, request);
    }

    private Sql byWords(Sql before, LexicalRows rows) {
        if (afterFusion()) {
            return before.append(after().unboosted(rows, request.limit() + request.offset()))
                    .append(after().ranked(rows.score(), null));
        }
        if (isArranged()) {
            return before.append(arranged.byWords(rows)).append(arranged.ranked());
        }
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
                .append(rows.best(request, request.limit() + request.offset()))
                .append("""

                          ) found
                          order by score desc, id
                          limit %d offset %d
                        )""".formatted(request.limit(), request.offset()));
    }

    /** Chunks {@code c}, joined with their documents where the filter needs these, and all conditions. */
    private Sql chunks(Sql source, List<Sql> conditions) {
        Sql from = source.append(" c");
        List<Sql> all = new ArrayList<>(conditions);
        Filter filter = request.filter();
        if (filter != null) {
            from = from.append("\n    join %s d on d.id = c.document_id".formatted(tables.document()));
            all.add(new FilterCompiler(CollectionTables.SCHEMA, definition.fields()).compile(filter, "d"));
        }
        return all.isEmpty() ? from : from.append("\n    where ").append(Sql.join("\n      and ", all));
    }

    private Sql nearest(SearchPlan.Nearest plan) {
        if (afterFusion()) {
            return vectors()
                    .dense(plan.access(), SearchPlanner.nearest(request), List.of(), this::chunks)
                    .append(after().nearest())
                    .append(after().ranked(null, vectors().distance()));
        }
        if (isArranged()) {
            return vectors()
                    .dense(
                            plan.access(),
                            plan.rows(),
                            arranged.continued(vectors().distance()),
                            this::chunks)
                    .append(ArrangedSql.nearest())
                    .append(arranged.ranked());
        }
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

    /** Of each candidate only that is looked up which its own leg has not told: its vector, or its words. */
    private Sql hybrid(SearchPlan.Hybrid plan) {
        LexicalRows rows = rows(plan.words());
        // A subquery, as a join would keep the server from walking the vector index.
        List<Sql> constraint = words().constraint().stream()
                .map(condition -> Sql.of("(select ")
                        .append(condition)
                        .append(" from %s l where l.chunk_id = c.id)".formatted(tables.lexical())))
                .toList();
        return Sql.of("""
                        lexical as materialized (
                          select id, score, pg_catalog.row_number() over (order by score desc, id) as rank
                          from (
                        """)
                .append(known == null ? lexicalCandidates(plan) : known.rows())
                .append("\n  ) found\n),\n")
                .append(vectors()
                        .dense(plan.access(), arranged.candidates(plan.candidates()), constraint, this::chunks))
                .append("""
                        ,
                        dense_ranked as (
                          select id, distance, pg_catalog.row_number() over (order by distance, id) as rank
                          from dense
                        ),
                        scored as materialized (
                          select
                            c.id, coalesce(f.score, 0) as lexical_score, f.rank as lexical_rank,
                            coalesce(v.distance, \
                        """)
                .append(vectors().distance())
                .append("""
                        ) as distance, v.rank as vector_rank
                          from lexical f
                          join %s c on c.id = f.id
                          left join dense_ranked v on v.id = f.id
                          union all
                          select v.id, coalesce(\
                        """.formatted(tables.chunk()))
                .append(rows.score())
                .append("""
                        ::float8, 0), null, v.distance, v.rank
                          from dense_ranked v
                          left join %s l on l.chunk_id = v.id
                          where not exists (select 1 from lexical f where f.id = v.id)""".formatted(tables.lexical()))
                .append(arranged.denseCandidates())
                .append("\n),\n")
                .append(isArranged() ? arranged.fused(plan.fusion()) : fused(plan, rows));
    }

    private Sql fused(SearchPlan.Hybrid plan, LexicalRows rows) {
        return afterFusion()
                ? FusionSql.unboosted(plan.fusion())
                        .append(after().ranked(rows.score(), vectors().distance()))
                : FusionSql.of(plan.fusion(), request.limit(), request.offset());
    }

    private Sql several(SearchPlan.Several plan) {
        Sql unboosted = legs(plan).unboosted(this::chunks);
        if (afterFusion()) {
            LexicalAccess words = plan.words();
            return unboosted.append(
                    after().ranked(words == null ? null : rows(words).score(), null));
        }
        if (isArranged()) {
            return unboosted.append(arranged.ranked());
        }
        return unboosted.append("""
                ,
                ranked as materialized (
                  select
                    pg_catalog.row_number() over (order by score desc, id) as position,
                    id, score, lexical_score, lexical_rank, lexical_part, distance, vector_rank, vector_part
                  from unboosted
                  order by score desc, id
                  limit %d offset %d
                )""".formatted(request.limit(), request.offset()));
    }

    private SeveralSql legs(SearchPlan.Several plan) {
        LexicalAccess words = plan.words();
        return new SeveralSql(
                definition, extensions, request, plan, vector, words == null ? null : rows(words), constraints(plan));
    }

    /** What phrases and exclusions ask, where words count. */
    private List<Sql> constraints(SearchPlan.Several plan) {
        return plan.words() == null ? List.of() : words().constraint().stream().toList();
    }
}

package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.FacetIndexState;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.explain.QueryExplanation;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.rerank.RerankModels;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Searches one collection: plans, runs one statement, maps its rows. Safe for use by many threads at once. */
public final class Searcher {

    /** Characters of a filter in a note. */
    private static final int LONGEST_HINT = 500;

    private final Database database;
    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final EmbeddingModels models;
    private final RerankModels rerankModels;
    private final RecentQueries recent;
    private final PassingShares shares;
    private final String purpose;

    public Searcher(Database database, CollectionDefinition definition, Extensions extensions, EmbeddingModels models) {
        this(database, definition, extensions, models, RerankModels.NONE, new RecentQueries());
    }

    public Searcher(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            EmbeddingModels models,
            RerankModels rerankModels,
            RecentQueries recent) {
        this.recent = recent;
        this.shares = new PassingShares(definition);
        this.rerankModels = rerankModels;
        this.database = database;
        this.definition = definition;
        this.extensions = extensions;
        this.models = models;
        this.purpose = "search collection \"%s\"".formatted(definition.name());
    }

    /** Searches, for another spelling where the request allows it and the words as typed find too little. */
    public SearchResult search(SearchRequest request, CollectionStats stats) {
        SearchExecution execution = new SearchExecution(database, purpose, Deadline.of(purpose, request.timeout()));
        return new SpelledSearch(definition, each -> literally(each, stats, execution)).of(request);
    }

    /**
     * A search as SQL with its values in it. Words count as they do now, and the vector of the query is made now.
     *
     * @throws TuskException {@code INVALID_REQUEST} where one statement does not do
     */
    public String print(SearchRequest asked, CollectionStats stats) {
        PrintedSearch.check(asked);
        SearchExecution execution = new SearchExecution(database, purpose, Deadline.of(purpose, asked.timeout()));
        SearchRequest ready = new ReadyVectors(definition, models, execution.deadline()).of(asked);
        // Of a search for several, the vector stands among them.
        SearchRequest request = ready.ofHitsAlone(
                ready.vectors().isEmpty()
                        ? QueryVector.of(ready, definition, models, execution.deadline())
                                .get()
                        : ready.vector());
        FoundSearch found = once(request, stats, execution);
        SearchPlan plan = found.result().plan();
        return new PrintedSearch(database, definition)
                .print(
                        plan,
                        SearchExecution.settings(plan, request, found.statement()),
                        found.statement().of(plan));
    }

    /** Searches for what was typed, up to the stages. */
    private BegunSearch literally(SearchRequest request, CollectionStats stats, SearchExecution execution) {
        if (request.vectors().isEmpty()) {
            return withVectors(request, stats, execution);
        }
        long start = System.nanoTime();
        SearchRequest ready = new ReadyVectors(definition, models, execution.deadline()).of(request);
        Duration embedding = ready.vectors().equals(request.vectors()) ? Duration.ZERO : since(start);
        BegunSearch begun = withVectors(ready, stats, execution);
        return new BegunSearch(begun.found(), () -> begun.finished().withEmbedding(embedding));
    }

    private BegunSearch withVectors(SearchRequest request, CollectionStats stats, SearchExecution execution) {
        if (request.afterFusion().equals(AfterFusion.NOTHING)) {
            return BegunSearch.whole(once(request, stats, execution).explained());
        }
        StagedSearch staged =
                new StagedSearch(definition, execution, rerankModels, each -> once(each, stats, execution));
        staged.check(request);
        long start = System.nanoTime();
        QueryVector meaning = QueryVector.of(request, definition, models, execution.deadline());
        @Nullable Vector vector = meaning.get();
        Duration embedding = meaning.isMade() ? since(start) : Duration.ZERO;
        BegunSearch begun = staged.begin(request, vector);
        return new BegunSearch(begun.found(), () -> begun.finished().withEmbedding(embedding));
    }

    /** Searches once, and has the query's vector made meanwhile. */
    private FoundSearch once(SearchRequest request, CollectionStats stats, SearchExecution execution) {
        long begun = System.nanoTime();
        QueryVector meaning = QueryVector.of(request, definition, models, execution.deadline());
        // A model is loaded when it is first asked for; without words nothing else is to be done meanwhile.
        Duration made = meaning.isMade() ? since(begun) : Duration.ZERO;
        try {
            return once(request, stats, execution, meaning, made);
        } finally {
            meaning.cancel();
        }
    }

    /** Where the walk of the vector index brought too few rows, searches a second time without it. */
    private FoundSearch once(
            SearchRequest request,
            CollectionStats stats,
            SearchExecution execution,
            QueryVector meaning,
            Duration made) {
        long asked = System.nanoTime();
        String query = request.query();
        LexicalQuery typed = query == null || query.isBlank() ? null : LexicalQuery.parse(query);
        Continuations pages = new Continuations(definition, request);
        Cursor cursor = pages.cursor();
        List<String> notes = new ArrayList<>();
        BestWords best = new BestWords(definition, extensions, request, execution);
        BestWords.Read read = best.read(typed, cursor);
        LexicalQuery words = read.words();
        @Nullable PassingShare passing = shares.of(request, stats, execution);
        SearchPlan plan = SearchPlanner.continuing(
                SearchPlanner.plan(request, definition, stats, passing, words, read.terms()),
                cursor == null ? null : cursor.fused(),
                request,
                definition,
                stats,
                passing,
                words,
                read.terms());
        StatementMaker statements = (vector, index, known) ->
                new SearchStatement(definition, extensions, request, vector, words, read.terms(), index, cursor, known);
        SearchStatement byWords = statements.of(null, Optional.empty(), null);
        plan = best.prepare(plan, byWords, read.terms());
        @Nullable LexicalCandidates known = meaning.isAwaited() ? best.candidates(plan, byWords) : null;
        Respelling respelling = new Respelling(definition, extensions, request, execution);
        if (meaning.isAwaited()) {
            respelling.lookAhead(read);
        }
        long waiting = System.nanoTime();
        @Nullable Vector vector = meaning.get();
        Duration waited = meaning.isMade() ? since(waiting) : Duration.ZERO;
        if (vector != null && request.filter() == null && cursor == null) {
            recent.add(vector);
        }
        SearchStatement statement = statements.of(vector, Optional.ofNullable(stats.facetIndex()), known);
        int passed = cursor == null ? 0 : cursor.passed();
        Explaining explaining = Explaining.of(definition, request, read, cursor, execution);
        FoundRows found = run(execution, statement, plan, request, passed, explaining);
        while (true) {
            if (mayHaveMissed(plan, request, found)) {
                plan = exact(plan, request);
                notes.add("the walk of the vector index ended before enough rows passed, so all that pass were compared"
                        + partialIndexHint(request, stats, passing));
            } else if (hasTooFewGroups(request, found, plan)) {
                Optional<SearchPlan> wider =
                        SearchPlanner.wider(plan, request, definition, stats, passing, words, read.terms());
                if (wider.isEmpty()) {
                    break;
                }
                statement = statements.of(vector, Optional.ofNullable(stats.facetIndex()), null);
                plan = best.prepare(wider.get(), statement, read.terms());
            } else {
                break;
            }
            found = run(execution, statement, plan, request, passed, explaining);
        }
        if (BestWords.wereTakenMeanwhile(plan, request, found)) {
            plan = plan.withLexicalAccess(LexicalPlanner.unpruned(read.terms(), "chunks were deleted meanwhile"));
            found = run(execution, statement, plan, request, passed, explaining);
        }
        if (found.counts().outdated()) {
            statement = statements.of(vector, Optional.empty(), null);
            found = run(execution, statement, plan, request, passed, explaining);
        }
        SearchTotal total = request.total() == TotalCount.ESTIMATED
                ? new TotalEstimate(request, stats, read.terms(), words, execution).of(statement.matching(plan))
                : found.counts().total();
        Duration took = since(asked).minus(waited);
        Map<String, List<String>> spelled = read.spelled().isEmpty() ? found.spelled() : read.spelled();
        notes.addAll(
                new QueryNotes(definition, extensions, request, words, read.terms(), execution).of(found, spelled));
        if (stats.hasOlderWords() && words != null && request.mode().usesText()) {
            notes.add(
                    "an older version of Tusk wrote the words of the collection, so that some are not found: run \"tusk maintain\"");
        }
        if (best.refusal() != null) {
            notes.add(best.refusal());
        } else if (request.explain()) {
            EnginePlanner.why(stats.engines().words(), request, words, read.terms(), plan)
                    .ifPresent(notes::add);
        }
        pages.noteOn(vector).ifPresent(notes::add);
        if (!found.missingPins().isEmpty()) {
            notes.add(AfterFusionSql.noteOn(found.missingPins(), request));
        }
        SearchResult result = new SearchResult(
                found.hits(),
                plan,
                corrections(spelled),
                notes,
                made.plus(waited),
                took,
                null,
                found.counts().facets(),
                total,
                Duration.ZERO,
                pages.next(plan, words, read.terms(), vector, found),
                respelling.suggest(read, found));
        SearchStatement last = statement;
        return new FoundSearch(
                result,
                statement,
                () -> request.explain() ? explain(execution, last, result.plan(), request, explaining.query()) : null);
    }

    /** Makes the statement of a search with this vector, this index of facets, and what is known of its candidates. */
    @FunctionalInterface
    private interface StatementMaker {
        SearchStatement of(
                @Nullable Vector vector, Optional<FacetIndexState> facetIndex, @Nullable LexicalCandidates known);
    }

    private FoundRows run(
            SearchExecution execution,
            SearchStatement statement,
            SearchPlan plan,
            SearchRequest request,
            int passed,
            Explaining explaining) {
        return execution.run(
                SearchExecution.settings(plan, request, statement),
                statement.of(plan),
                rows -> FoundRows.read(rows, request, definition, passed, explaining.hits(plan)));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** Where they were so many that a partial index would have been quicker. */
    private String partialIndexHint(SearchRequest request, CollectionStats stats, @Nullable PassingShare passing) {
        Filter filter = request.filter();
        if (filter == null
                || passing == null
                || passing.within() != null
                || passing.share() * (double) stats.chunks() < PartialIndexes.WORTHWHILE_FROM) {
            return "";
        }
        String json = FilterJson.toJson(filter).toString();
        return json.length() > LONGEST_HINT
                ? "; if this filter is often asked for, a partial index would be quicker"
                : "; if this filter is often asked for, give it an index: tusk index create %s --filter '%s'"
                        .formatted(definition.name(), json.replace("'", "'\\''"));
    }

    /** Whether the walk of the index may have ended before all rows were seen that there is room for. */
    private static boolean mayHaveMissed(SearchPlan plan, SearchRequest request, FoundRows found) {
        if (plan instanceof SearchPlan.Several several) {
            return several.legs().stream().anyMatch(leg -> leg.access() instanceof VectorAccess.Walk)
                    && found.denseRows() < several.candidates();
        }
        if (!(plan.vectorAccess() instanceof VectorAccess.Walk walk)) {
            return false;
        }
        if (walk.most() > 0) {
            // The last that a walk brings are not surely the nearest that are left; only with some to spare the first
            // of them are.
            // A row of a partial index may be of a chunk that is gone by now.
            return found.denseRows() < walk.candidates()
                    || (plan instanceof SearchPlan.Nearest
                            && walk.partial() != null
                            && request.arrangement().isPlain()
                            && !request.afterFusion().isInStatement()
                            && found.hits().size() < request.limit());
        }
        return switch (plan) {
            case SearchPlan.Nearest ignored
            when !request.arrangement().isPlain() -> request.arrangement().group() == null && !found.hasMore();
            case SearchPlan.Nearest ignored ->
                request.afterFusion().isInStatement()
                        ? found.denseRows() < request.limit() + request.offset()
                        : found.hits().size() < request.limit();
            case SearchPlan.Hybrid hybrid -> walk.iterative() && found.denseRows() < hybrid.candidates();
            case SearchPlan.Several ignored -> false;
            case SearchPlan.Keyword ignored -> false;
            case SearchPlan.Fuzzy ignored -> false;
        };
    }

    /** Whether there may be more groups in what was not looked at. */
    private static boolean hasTooFewGroups(SearchRequest request, FoundRows found, SearchPlan plan) {
        if (request.arrangement().group() == null || found.hasMore()) {
            return false;
        }
        return switch (plan) {
            case SearchPlan.Nearest nearest -> nearest.access() instanceof VectorAccess.Walk;
            case SearchPlan.Hybrid hybrid ->
                request.arrangement().cursor() == null && found.denseRows() >= hybrid.candidates();
            case SearchPlan.Several several -> found.denseRows() >= several.candidates();
            case SearchPlan.Keyword ignored -> false;
            case SearchPlan.Fuzzy ignored -> false;
        };
    }

    private static SearchPlan exact(SearchPlan plan, SearchRequest request) {
        VectorAccess access = new VectorAccess.Exact("the walk of the index brought too few rows");
        return switch (plan) {
            case SearchPlan.Nearest nearest ->
                new SearchPlan.Nearest(
                        access, request.arrangement().group() == null ? nearest.rows() : Integer.MAX_VALUE);
            case SearchPlan.Hybrid hybrid ->
                new SearchPlan.Hybrid(hybrid.language(), hybrid.words(), access, hybrid.fusion(), hybrid.candidates());
            case SearchPlan.Several several ->
                new SearchPlan.Several(
                        several.words(),
                        several.legs().stream()
                                .map(leg -> new SearchPlan.Leg(leg.name(), leg.weight(), access))
                                .toList(),
                        several.fusion(),
                        several.candidates());
            case SearchPlan.Keyword keyword -> keyword;
            case SearchPlan.Fuzzy fuzzy -> fuzzy;
        };
    }

    private static List<SearchResult.Correction> corrections(Map<String, List<String>> spelled) {
        return spelled.entrySet().stream()
                .filter(word -> !word.getValue().isEmpty())
                .map(word -> new SearchResult.Correction(word.getKey(), word.getValue()))
                .toList();
    }

    private static SearchResult.Explanation explain(
            SearchExecution execution,
            SearchStatement statement,
            SearchPlan plan,
            SearchRequest request,
            @Nullable QueryExplanation analysed) {
        Sql sql = statement.of(plan);
        String lines = lines(execution, SearchExecution.settings(plan, request, statement), sql);
        if (plan.lexicalAccess() instanceof LexicalAccess.Engine engine && engine.brought() != null) {
            Sql before = statement.nearest(engine);
            return new SearchResult.Explanation(
                    before.text() + ";\n" + sql.text(),
                    lines(execution, SearchExecution.settings(request), before) + lines,
                    analysed);
        }
        return new SearchResult.Explanation(sql.text(), lines, analysed);
    }

    private static String lines(SearchExecution execution, Map<String, String> settings, Sql sql) {
        return execution.run(
                settings, Sql.of("explain (analyze, buffers, settings)\n").append(sql), rows -> {
                    StringBuilder text = new StringBuilder();
                    while (rows.next()) {
                        text.append(rows.getString(1)).append('\n');
                    }
                    return text.toString();
                });
    }
}

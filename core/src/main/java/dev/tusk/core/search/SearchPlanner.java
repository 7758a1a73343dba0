package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.vector.NamedVectorStats;
import dev.tusk.core.collection.vector.VectorIndexes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides how a search is done: a pure function of the request, the collection and its statistics. */
public final class SearchPlanner {

    /** Vectors up to which an exact scan is made. */
    public static final long EXACT_UP_TO_CHUNKS = VectorIndexes.COMPARED_UP_TO;

    /** Trigram similarity from which a word counts as spelled alike; pg_trgm's own default. */
    static final double FUZZY_SIMILARITY = 0.3;

    /**
     * How many candidates each leg of a hybrid search brings: the least of these that is twice what is wanted. In steps, as
     * other candidates may mean another order, and the pages of one result have to agree.
     */
    private static final List<Integer> CANDIDATES = List.of(100, 1000, 10_000);

    /** How many of the nearest a grouped search looks at first. */
    private static final int FEWEST_GROUPED = 200;

    private static final int ROWS_PER_GROUP = 10;
    private static final int WIDER = 10;

    private SearchPlanner() {}

    /**
     * The way of this search.
     *
     * @param passing what share of the documents passes the request's filter; null without one, or where that is not known
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} when the collection cannot do this mode
     */
    static SearchPlan plan(
            SearchRequest request,
            CollectionDefinition definition,
            CollectionStats stats,
            @Nullable PassingShare passing,
            @Nullable LexicalQuery words,
            AnalysedQuery terms) {
        if (!request.vectors().isEmpty()) {
            int candidates = request.candidates() > 0 ? request.candidates() : candidates(wanted(request));
            return several(request, definition, stats, passing, words, terms, candidates);
        }
        return switch (request.mode()) {
            case KEYWORD ->
                new SearchPlan.Keyword(
                        definition.requireLanguage(), words(request, stats, words, terms, byWords(request)));
            case FUZZY ->
                new SearchPlan.Fuzzy(
                        definition.requireLanguage(),
                        FUZZY_SIMILARITY,
                        words(request, stats, words, terms, byWords(request)));
            case VECTOR ->
                nearest(
                        VectorPlanner.access(
                                stats,
                                nearest(request),
                                VectorPlanner.SPARE,
                                request.filter() != null
                                        || request.arrangement().cursor() != null,
                                passing),
                        request);
            case HYBRID -> {
                int candidates = request.candidates() > 0 ? request.candidates() : candidates(wanted(request));
                yield hybrid(request, definition, stats, passing, words, terms, candidates);
            }
        };
    }

    /** A hybrid search with so many candidates. */
    private static SearchPlan.Hybrid hybrid(
            SearchRequest request,
            CollectionDefinition definition,
            CollectionStats stats,
            @Nullable PassingShare passing,
            @Nullable LexicalQuery words,
            AnalysedQuery terms,
            int candidates) {
        return new SearchPlan.Hybrid(
                definition.requireLanguage(),
                words(request, stats, words, terms, candidates),
                VectorPlanner.access(stats, candidates, 1, true, passing),
                fusion(request, stats),
                candidates);
    }

    /** A search for several vectors with so many candidates. */
    private static SearchPlan.Several several(
            SearchRequest request,
            CollectionDefinition definition,
            CollectionStats stats,
            @Nullable PassingShare passing,
            @Nullable LexicalQuery words,
            AnalysedQuery terms,
            int candidates) {
        if (request.mode().usesText()) {
            definition.requireLanguage();
        }
        List<SearchPlan.Leg> legs = new ArrayList<>();
        for (VectorQuery query : request.vectors()) {
            NamedVectorStats named = stats.named().get(query.name());
            VectorAccess access = named == null
                    ? VectorPlanner.access(stats, candidates, 1, true, passing)
                    : VectorPlanner.access(named, candidates, passing);
            legs.add(new SearchPlan.Leg(query.name(), query.weight(), access));
        }
        return new SearchPlan.Several(
                request.mode().usesText() ? words(request, stats, words, terms, candidates) : null,
                legs,
                fusion(request, stats),
                candidates);
    }

    /** The way to the ten nearest vectors without a filter. */
    public static VectorAccess tenNearest(CollectionStats stats) {
        return VectorPlanner.access(stats, 10, VectorPlanner.SPARE, false, null);
    }

    private static SearchPlan.Nearest nearest(VectorAccess access, SearchRequest request) {
        return new SearchPlan.Nearest(
                access,
                access instanceof VectorAccess.Exact && request.arrangement().group() != null
                        ? Integer.MAX_VALUE
                        : nearest(request));
    }

    /** The way that looks at more, where groups were too few; empty where there is no more to look at. */
    static Optional<SearchPlan> wider(
            SearchPlan plan,
            SearchRequest request,
            CollectionDefinition definition,
            CollectionStats stats,
            @Nullable PassingShare passing,
            @Nullable LexicalQuery words,
            AnalysedQuery terms) {
        return switch (plan) {
            case SearchPlan.Nearest(VectorAccess.Walk hnsw, int rows)
            when rows < SearchRequest.MAX_OFFSET -> {
                int more = Math.min(SearchRequest.MAX_OFFSET, WIDER * rows);
                VectorAccess access =
                        VectorPlanner.access(stats, more, VectorPlanner.SPARE, request.filter() != null, passing);
                // Only groups are too few: what is compared anyway makes all of them.
                yield Optional.of(new SearchPlan.Nearest(
                        access, access instanceof VectorAccess.Exact ? Integer.MAX_VALUE : more));
            }
            case SearchPlan.Nearest(VectorAccess.Walk hnsw, int rows) ->
                Optional.of(nearest(new VectorAccess.Exact("the nearest make too few groups"), request));
            case SearchPlan.Hybrid hybrid
            when request.candidates() == 0 && hybrid.candidates() < SearchRequest.MAX_OFFSET -> {
                int more = Math.min(SearchRequest.MAX_OFFSET, WIDER * hybrid.candidates());
                SearchPlan.Hybrid wider = hybrid(request, definition, stats, passing, words, terms, more);
                // Where a walk brought too few, a longer one would too.
                yield Optional.of(
                        hybrid.access() instanceof VectorAccess.Exact
                                ? new SearchPlan.Hybrid(
                                        wider.language(), wider.words(), hybrid.access(), wider.fusion(), more)
                                : wider);
            }
            case SearchPlan.Several several
            when request.candidates() == 0 && several.candidates() < SearchRequest.MAX_OFFSET ->
                Optional.of(several(
                        request,
                        definition,
                        stats,
                        passing,
                        words,
                        terms,
                        Math.min(SearchRequest.MAX_OFFSET, WIDER * several.candidates())));
            case SearchPlan.Several ignored -> Optional.empty();
            case SearchPlan.Nearest ignored -> Optional.empty();
            case SearchPlan.Hybrid ignored -> Optional.empty();
            case SearchPlan.Keyword ignored -> Optional.empty();
            case SearchPlan.Fuzzy ignored -> Optional.empty();
        };
    }

    /** The way to the candidates that an earlier page had. */
    static SearchPlan continuing(
            SearchPlan plan,
            Cursor.@Nullable Fused earlier,
            SearchRequest request,
            CollectionDefinition definition,
            CollectionStats stats,
            @Nullable PassingShare passing,
            @Nullable LexicalQuery words,
            AnalysedQuery terms) {
        if (!(plan instanceof SearchPlan.Hybrid hybrid) || earlier == null) {
            return plan;
        }
        boolean byRank = hybrid.words() instanceof LexicalAccess.TsRankCd
                || hybrid.words() instanceof LexicalAccess.TsRank
                || terms.isEmpty();
        LexicalAccess access = byRank
                ? hybrid.words()
                : earlier.lastByWords() != null && earlier.lastByWords().value() > 0
                        ? LexicalPlanner.reaching(terms, earlier.lastByWords().value())
                        : LexicalPlanner.unpruned(terms, "all were candidates");
        return new SearchPlan.Hybrid(
                hybrid.language(),
                access,
                VectorPlanner.access(stats, earlier.candidates(), VectorPlanner.SPARE, true, passing),
                new Fusion.WeightedSum(earlier.vectorWeight()),
                earlier.candidates());
    }

    /** How many of the nearest chunks a vector search looks at: those that boosts may bring to the front as well. */
    static int nearest(SearchRequest request) {
        if (request.arrangement().group() != null) {
            return Math.min(SearchRequest.MAX_OFFSET, Math.max(FEWEST_GROUPED, ROWS_PER_GROUP * wanted(request)));
        }
        if (request.arrangement().cursor() != null) {
            // The walk brings them nearly in order; a page must not end with one that has a nearer one behind it.
            return Math.max(FEWEST_GROUPED, 2 * wanted(request));
        }
        if (request.afterFusion().boosts().isEmpty()) {
            return wanted(request);
        }
        return request.candidates() > 0 ? request.candidates() : candidates(wanted(request));
    }

    /** How many of the best by words a keyword or fuzzy search looks at; all that match may be looked at with boosts. */
    static int byWords(SearchRequest request) {
        boolean window = !request.afterFusion().boosts().isEmpty() && request.candidates() > 0;
        return window ? request.candidates() : wanted(request);
    }

    private static int wanted(SearchRequest request) {
        return ArrangedSql.wanted(request);
    }

    private static LexicalAccess words(
            SearchRequest request, CollectionStats stats, @Nullable LexicalQuery words, AnalysedQuery terms, int rows) {
        if (words != null && words.onlyExcludes()) {
            return request.mode() == SearchMode.HYBRID ? new LexicalAccess.NoTerm() : new LexicalAccess.AllBut();
        }
        if (request.arrangement().readsAll()
                && request.mode() != SearchMode.HYBRID
                && request.ranking() == Ranking.BM25) {
            return LexicalPlanner.unpruned(terms, "groups or another order need all");
        }
        return switch (request.ranking()) {
            case BM25 -> EnginePlanner.bm25(stats.engines().words(), request, words, terms, rows);
            case TS_RANK -> EnginePlanner.tsRank(stats.engines().tsRank(), request, words, rows);
            case TS_RANK_CD -> new LexicalAccess.TsRankCd(request.mode() == SearchMode.KEYWORD);
        };
    }

    private static Fusion fusion(SearchRequest request, CollectionStats stats) {
        Fusion asked = request.fusion();
        Double learned = stats.vectorWeight();
        if (asked != null) {
            return asked;
        }
        return new Fusion.WeightedSum(learned == null ? Fusion.WeightedSum.DEFAULT_VECTOR_WEIGHT : learned);
    }

    private static int candidates(int wanted) {
        return CANDIDATES.stream()
                .filter(step -> step >= 2 * wanted)
                .findFirst()
                .orElse(CANDIDATES.getLast());
    }
}

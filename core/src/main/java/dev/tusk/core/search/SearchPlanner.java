package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.VectorIndexState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides how a search is done: a pure function of the request, the collection and its statistics. */
public final class SearchPlanner {

    /**
     * Vectors up to which an exact scan is made: 5,000 of 384 dimensions take 2 to 3 ms, and the result is exact. An index
     * is built only above it.
     */
    public static final long EXACT_UP_TO_CHUNKS = 5000;

    /** Trigram similarity from which a word counts as spelled alike; pg_trgm's own default. */
    static final double FUZZY_SIMILARITY = 0.3;

    private static final int MIN_EF_SEARCH = 100;
    private static final int MAX_EF_SEARCH = 1000;

    /**
     * How many candidates each leg of a hybrid search brings: the least of these that is twice what is wanted. In steps, as
     * other candidates may mean another order, and the pages of one result have to agree.
     */
    private static final List<Integer> CANDIDATES = List.of(100, 1000, 10_000);

    private SearchPlanner() {}

    /**
     * The way of this search.
     *
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} when the collection cannot do this mode
     */
    static SearchPlan plan(
            SearchRequest request,
            CollectionDefinition definition,
            CollectionStats stats,
            @Nullable LexicalQuery words,
            AnalysedQuery terms) {
        return switch (request.mode()) {
            case KEYWORD ->
                new SearchPlan.Keyword(
                        definition.requireLanguage(), words(request, stats, words, terms, wanted(request)));
            case FUZZY ->
                new SearchPlan.Fuzzy(
                        definition.requireLanguage(),
                        FUZZY_SIMILARITY,
                        words(request, stats, words, terms, wanted(request)));
            case VECTOR ->
                new SearchPlan.Nearest(
                        access(definition.requireEmbedding(), stats, nearest(request), request.filter() != null));
            case HYBRID -> {
                int candidates = request.candidates() > 0
                        ? request.candidates()
                        : candidates(request.limit() + request.offset());
                boolean constrained = request.filter() != null || (words != null && words.constraint() != null);
                yield new SearchPlan.Hybrid(
                        definition.requireLanguage(),
                        words(request, stats, words, terms, candidates),
                        access(definition.requireEmbedding(), stats, candidates, constrained),
                        fusion(request, stats),
                        candidates);
            }
        };
    }

    /** How many of the nearest chunks a vector search looks at: those that boosts may bring to the front as well. */
    static int nearest(SearchRequest request) {
        if (request.afterFusion().boosts().isEmpty()) {
            return wanted(request);
        }
        return request.candidates() > 0 ? request.candidates() : candidates(wanted(request));
    }

    private static int wanted(SearchRequest request) {
        return request.limit() + request.offset();
    }

    private static LexicalAccess words(
            SearchRequest request, CollectionStats stats, @Nullable LexicalQuery words, AnalysedQuery terms, int rows) {
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

    private static VectorAccess access(EmbeddingSpec embedding, CollectionStats stats, int rows, boolean filtered) {
        if (!CollectionTables.canIndex(embedding.dimensions())) {
            return new VectorAccess.Exact("pgvector indexes at most 4,000 dimensions");
        }
        if (stats.chunks() > 0 && stats.chunks() <= EXACT_UP_TO_CHUNKS) {
            return new VectorAccess.Exact("few vectors");
        }
        if (stats.vectorIndex() != VectorIndexState.READY) {
            return new VectorAccess.Exact(stats.chunks() == 0 ? "not analyzed yet" : "no vector index: run maintain");
        }
        boolean halfvec = CollectionTables.indexesHalfvec(embedding.dimensions());
        int wanted = Math.max(MIN_EF_SEARCH, (halfvec ? VectorLeg.RESCORE_FACTOR : 2) * rows);
        boolean iterative = filtered || wanted > MAX_EF_SEARCH;
        return new VectorAccess.Hnsw(
                Math.min(MAX_EF_SEARCH, wanted), iterative, halfvec, "about %d vectors".formatted(stats.chunks()));
    }
}

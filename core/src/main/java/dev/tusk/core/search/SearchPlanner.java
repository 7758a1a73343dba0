package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.VectorIndexState;

/** Decides how a search is done: a pure function of the request, the collection and its statistics. */
public final class SearchPlanner {

    /**
     * Vectors up to which an exact scan is made: 5,000 of 384 dimensions take about 8 ms, and the result is exact. An index
     * is built only above it.
     */
    public static final long EXACT_UP_TO_CHUNKS = 5000;

    /** Trigram similarity from which a word counts as spelled alike; pg_trgm's own default. */
    static final double FUZZY_SIMILARITY = 0.3;

    private static final int MIN_EF_SEARCH = 100;
    private static final int MAX_EF_SEARCH = 1000;
    private static final int MIN_CANDIDATES = 100;

    private SearchPlanner() {}

    /**
     * The way of this search.
     *
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST} when the collection cannot do this mode
     */
    public static SearchPlan plan(SearchRequest request, CollectionDefinition definition, CollectionStats stats) {
        return switch (request.mode()) {
            case KEYWORD -> new SearchPlan.Keyword(definition.requireLanguage());
            case FUZZY -> new SearchPlan.Fuzzy(definition.requireLanguage(), FUZZY_SIMILARITY);
            case VECTOR ->
                new SearchPlan.Nearest(access(
                        definition.requireEmbedding(),
                        stats,
                        request.limit() + request.offset(),
                        request.filter() != null));
            case HYBRID -> {
                int candidates = request.candidates() > 0
                        ? request.candidates()
                        : Math.max(MIN_CANDIDATES, 2 * (request.limit() + request.offset()));
                yield new SearchPlan.Hybrid(
                        definition.requireLanguage(),
                        access(definition.requireEmbedding(), stats, candidates, request.filter() != null),
                        request.fusion(),
                        candidates);
            }
        };
    }

    private static VectorAccess access(EmbeddingSpec embedding, CollectionStats stats, int rows, boolean filtered) {
        if (!CollectionTables.canIndex(embedding.dimensions())) {
            return new VectorAccess.Exact("pgvector indexes at most 4,000 dimensions");
        }
        if (stats.vectorIndex() != VectorIndexState.READY) {
            return new VectorAccess.Exact(
                    stats.chunks() <= EXACT_UP_TO_CHUNKS ? "few vectors" : "no vector index: run maintain");
        }
        if (stats.chunks() <= EXACT_UP_TO_CHUNKS) {
            return new VectorAccess.Exact("few vectors");
        }
        int wanted = Math.max(MIN_EF_SEARCH, 2 * rows);
        boolean iterative = filtered || rows > MAX_EF_SEARCH;
        return new VectorAccess.Hnsw(
                Math.min(MAX_EF_SEARCH, wanted),
                iterative,
                CollectionTables.indexesHalfvec(embedding.dimensions()),
                "about %d vectors".formatted(stats.chunks()));
    }
}

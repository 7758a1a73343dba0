package dev.tusk.core.search;

import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.boost.FieldBoost;
import dev.tusk.core.boost.Pins;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.Mmr;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.rerank.Rerank;
import dev.tusk.core.spelling.SpellingUse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question to a collection.
 *
 * @param query the user's words, at most 10,000 characters; null only for a vector search with a ready vector
 * @param vector a ready query vector, or null to have the collection's model make it of the words
 * @param vectors the vectors to compare, by name, each once; none for those of the chunks alone, by {@code vector} or {@code query}
 * @param filter what documents must fulfil, or null for all
 * @param limit how many hits at the most, 1 to 1,000
 * @param offset how many hits to pass over, 0 to 10,000
 * @param fusion how a hybrid search makes one order of two, or null for a weighted sum with the collection's own weight
 * @param candidates how many chunks each leg of a hybrid search brings, and how many of the best any other search with boosts
 *     boosts, at least limit + offset and at most 10,000; 0 for Tusk's choice
 * @param ranking how words rank
 * @param snippets whether hits carry snippets with highlights
 * @param explain whether hits tell what their scores are made of, and the result what was made of the query, the SQL and the
 *     server's EXPLAIN ANALYZE of it
 * @param facets what to count of all matching documents, at most {@value Facet#MAX_FACETS}, each name once
 * @param total whether the result tells how many hits there are altogether
 * @param arrangement groups, another order than best first, and the page to continue
 * @param afterFusion boosts, pins and what else happens to the hits when each has its score
 * @param spelling what to do about words that look misspelt
 * @param timeout the server's time limit for the statement, 1 ms to 10 minutes
 */
public record SearchRequest(
        SearchMode mode,
        @Nullable String query,
        @Nullable Vector vector,
        List<VectorQuery> vectors,
        @Nullable Filter filter,
        int limit,
        int offset,
        @Nullable Fusion fusion,
        int candidates,
        Ranking ranking,
        boolean snippets,
        boolean explain,
        List<Facet> facets,
        TotalCount total,
        Arrangement arrangement,
        AfterFusion afterFusion,
        SpellingUse spelling,
        Duration timeout) {

    public static final int MAX_LIMIT = 1000;
    public static final int MAX_OFFSET = 10_000;
    public static final int MAX_QUERY_CHARACTERS = 10_000;
    public static final int DEFAULT_LIMIT = 10;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    public SearchRequest {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(ranking, "ranking");
        Objects.requireNonNull(total, "total");
        Objects.requireNonNull(spelling, "spelling");
        afterFusion.check(mode, query, limit, offset);
        arrangement.check(mode, limit, offset, afterFusion);
        facets = Facet.checked(facets);
        vectors = List.copyOf(vectors);
        checkVectors(mode, vector, vectors, arrangement);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw invalid("limit is %d; it must be 1 to %d".formatted(limit, MAX_LIMIT));
        }
        if (offset < 0 || offset > MAX_OFFSET) {
            throw invalid("offset is %d; it must be 0 to %d".formatted(offset, MAX_OFFSET));
        }
        if (candidates != 0 && (candidates < limit + offset || candidates > MAX_OFFSET)) {
            throw invalid("candidates is %d; it must be limit + offset (%d) to %d"
                    .formatted(candidates, limit + offset, MAX_OFFSET));
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw invalid("timeout is %s; it must be 1 ms to 10 minutes".formatted(shown(timeout)));
        }
        boolean blank = query == null || query.isBlank();
        boolean ready =
                vector != null || (!vectors.isEmpty() && vectors.stream().noneMatch(VectorQuery::needsQuery));
        if (blank && (mode != SearchMode.VECTOR || !ready)) {
            throw new TuskException(
                    ErrorCode.EMPTY_QUERY,
                    "the query is empty",
                    null,
                    mode == SearchMode.VECTOR
                            ? "give words or a vector"
                            : !ready ? "give at least one word" : "give at least one word, or take the mode vector",
                    null);
        }
        if (query != null && query.length() > MAX_QUERY_CHARACTERS) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "the query has %d characters; at most %d are allowed"
                            .formatted(query.length(), MAX_QUERY_CHARACTERS));
        }
        if (query != null) {
            checkCharacters(query);
        }
        vectors.stream().map(VectorQuery::text).filter(Objects::nonNull).forEach(SearchRequest::checkText);
    }

    private static void checkText(String text) {
        if (text.length() > MAX_QUERY_CHARACTERS) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "the text to make a vector of has %d characters; at most %d are allowed"
                            .formatted(text.length(), MAX_QUERY_CHARACTERS));
        }
        checkCharacters(text);
    }

    private static void checkVectors(
            SearchMode mode, @Nullable Vector vector, List<VectorQuery> vectors, Arrangement arrangement) {
        if (vectors.isEmpty()) {
            return;
        }
        if (!mode.usesVector()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a %s search compares no vectors".formatted(mode.wireName()),
                    "use the mode vector or hybrid, or leave the vectors out");
        }
        if (vector != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a search for several vectors has no vector beside them",
                    "give it the name \"%s\" among them".formatted(NamedVector.CHUNK));
        }
        if (vectors.size() > VectorQuery.MAX_VECTORS) {
            throw invalid(
                    "a search compares at most %d vectors, not %d".formatted(VectorQuery.MAX_VECTORS, vectors.size()));
        }
        Set<String> names = new HashSet<>();
        for (VectorQuery each : vectors) {
            if (!names.add(each.name())) {
                throw invalid("the vector \"%s\" is there twice".formatted(each.name()));
            }
        }
        if (arrangement.cursor() != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a search for several vectors is not continued by a cursor",
                    "read further pages by an offset");
        }
    }

    /** The same with other vectors. */
    SearchRequest withVectors(List<VectorQuery> others) {
        return new SearchRequest(
                mode,
                query,
                vector,
                others,
                filter,
                limit,
                offset,
                fusion,
                candidates,
                ranking,
                snippets,
                explain,
                facets,
                total,
                arrangement,
                afterFusion,
                spelling,
                timeout);
    }

    /** The hits alone, without snippets and explanation, for this vector of the query. */
    SearchRequest ofHitsAlone(@Nullable Vector ready) {
        return new SearchRequest(
                mode,
                query,
                ready,
                vectors,
                filter,
                limit,
                offset,
                fusion,
                candidates,
                ranking,
                false,
                false,
                facets,
                total,
                arrangement,
                afterFusion,
                SpellingUse.OFF,
                timeout);
    }

    private static void checkCharacters(String query) {
        int nul = query.indexOf('\0');
        if (nul >= 0) {
            throw new TuskException(
                    ErrorCode.INVALID_TEXT, "the query holds a NUL character at offset %d".formatted(nul));
        }
        for (int i = 0; i < query.length(); i = query.offsetByCodePoints(i, 1)) {
            int character = query.codePointAt(i);
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_TEXT,
                        "the query holds the unpaired surrogate U+%04X at offset %d".formatted(character, i),
                        "the text was cut inside a character or decoded wrongly; send whole characters");
            }
        }
    }

    private static String shown(Duration duration) {
        return Math.abs(duration.toMillis()) < 1000 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }

    private static TuskException invalid(String message) {
        return new TuskException(ErrorCode.INVALID_REQUEST, message);
    }

    public static Builder of(SearchMode mode) {
        return new Builder(mode);
    }

    public static Builder keyword(String query) {
        return of(SearchMode.KEYWORD).query(query);
    }

    public static Builder fuzzy(String query) {
        return of(SearchMode.FUZZY).query(query);
    }

    /** A vector search by the meaning of these words. */
    public static Builder vector(String query) {
        return of(SearchMode.VECTOR).query(query);
    }

    /** A vector search by a ready vector. */
    public static Builder vector(Vector vector) {
        return of(SearchMode.VECTOR).vector(vector);
    }

    public static Builder hybrid(String query) {
        return of(SearchMode.HYBRID).query(query);
    }

    /** Builds a request; not for use by several threads at once. */
    public static final class Builder {
        private final SearchMode mode;
        private @Nullable String query;
        private @Nullable Vector vector;
        private List<VectorQuery> vectors = List.of();
        private @Nullable Filter filter;
        private int limit = DEFAULT_LIMIT;
        private int offset;
        private @Nullable Fusion fusion;
        private int candidates;
        private Ranking ranking = Ranking.BM25;
        private boolean snippets = true;
        private boolean explain;
        private List<Facet> facets = List.of();
        private TotalCount total = TotalCount.NONE;
        private Arrangement arrangement = Arrangement.NONE;
        private AfterFusion afterFusion = AfterFusion.NOTHING;
        private SpellingUse spelling = SpellingUse.AUTO;
        private Duration timeout = DEFAULT_TIMEOUT;

        private Builder(SearchMode mode) {
            this.mode = mode;
        }

        public Builder query(@Nullable String query) {
            this.query = query;
            return this;
        }

        public Builder vector(@Nullable Vector vector) {
            this.vector = vector;
            return this;
        }

        /** The vectors to compare; none for those of the chunks alone. */
        public Builder vectors(VectorQuery... vectors) {
            return vectors(Arrays.asList(vectors));
        }

        public Builder vectors(List<VectorQuery> vectors) {
            this.vectors = vectors;
            return this;
        }

        public Builder filter(@Nullable Filter filter) {
            this.filter = filter;
            return this;
        }

        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        public Builder offset(int offset) {
            this.offset = offset;
            return this;
        }

        public Builder fusion(@Nullable Fusion fusion) {
            this.fusion = fusion;
            return this;
        }

        public Builder candidates(int candidates) {
            this.candidates = candidates;
            return this;
        }

        public Builder ranking(Ranking ranking) {
            this.ranking = ranking;
            return this;
        }

        public Builder snippets(boolean snippets) {
            this.snippets = snippets;
            return this;
        }

        public Builder explain(boolean explain) {
            this.explain = explain;
            return this;
        }

        public Builder facets(Facet... facets) {
            return facets(Arrays.asList(facets));
        }

        public Builder facets(List<Facet> facets) {
            this.facets = facets;
            return this;
        }

        public Builder total(TotalCount total) {
            this.total = total;
            return this;
        }

        public Builder afterFusion(AfterFusion afterFusion) {
            this.afterFusion = afterFusion;
            return this;
        }

        /** Newer documents score higher. */
        public Builder recency(@Nullable Recency recency) {
            return afterFusion(afterFusion.with(recency));
        }

        /** Documents score higher by a number of theirs; for several, call it several times. */
        public Builder boost(FieldBoost boost) {
            return afterFusion(afterFusion.plus(boost));
        }

        /** These documents come first, in this order. */
        public Builder pins(List<String> documents) {
            return afterFusion(afterFusion.with(new Pins(documents)));
        }

        /** Leaves near-duplicates out. */
        public Builder distinct(@Nullable Distinct distinct) {
            return afterFusion(afterFusion.with(distinct));
        }

        /** Mixes the best hits, so that they differ from each other. */
        public Builder mmr(@Nullable Mmr mmr) {
            return afterFusion(afterFusion.with(mmr));
        }

        /** Has a model read and reorder the best hits. */
        public Builder rerank(@Nullable Rerank rerank) {
            return afterFusion(afterFusion.with(rerank));
        }

        /** Has this model read and reorder so many of the best hits. */
        public Builder rerank(String model, int depth) {
            return rerank(Rerank.with(model).withDepth(depth));
        }

        /** Groups hits; null for hits one by one. */
        public Builder group(@Nullable Grouping group) {
            this.arrangement = arrangement.with(group);
            return this;
        }

        /** Orders hits by these keys, the first before the others; none for the best first. */
        public Builder sort(SortKey... keys) {
            return sort(Arrays.asList(keys));
        }

        public Builder sort(List<SortKey> keys) {
            this.arrangement = arrangement.with(keys);
            return this;
        }

        /** Continues after the page whose {@link SearchResult#next} this is; null for the first page. */
        public Builder cursor(@Nullable String cursor) {
            this.arrangement = arrangement.after(cursor);
            return this;
        }

        public Builder arrangement(Arrangement arrangement) {
            this.arrangement = arrangement;
            return this;
        }

        /** What to do about words that look misspelt; {@link SpellingUse#AUTO} unless told. */
        public Builder spelling(SpellingUse spelling) {
            this.spelling = spelling;
            return this;
        }

        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        public SearchRequest build() {
            return new SearchRequest(
                    mode,
                    query,
                    vector,
                    vectors,
                    filter,
                    limit,
                    offset,
                    fusion,
                    candidates,
                    ranking,
                    snippets,
                    explain,
                    facets,
                    total,
                    arrangement,
                    afterFusion,
                    spelling,
                    timeout);
        }
    }
}

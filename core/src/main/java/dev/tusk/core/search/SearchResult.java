package dev.tusk.core.search;

import dev.tusk.core.explain.QueryExplanation;
import dev.tusk.core.facet.FacetCounts;
import dev.tusk.core.spelling.Spelling;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param hits best first
 * @param plan how the search was done
 * @param corrections what a fuzzy search also looked for
 * @param notes what the user should know, for example that the query holds only stop words
 * @param embedding how long the search waited for the model to make the query's vector; a hybrid search asks the database about
 *     the words meanwhile. Zero when none was made
 * @param database the time of the statements, the way there and back included
 * @param explanation the statement and the server's plan of it, or null when not asked for
 * @param facets the answers to the request's facets, in their order
 * @param total how many hits there are altogether, or null when not asked for
 * @param next the cursor of the next page, for {@link SearchRequest.Builder#cursor}; null at the end, and for searches that
 *     cannot be continued: with boosts, pins, distinct, rerank or mmr, and with reciprocal ranks
 * @param spelling what the query may have meant, and whether the hits are those of that; null when no word looks misspelt
 */
public record SearchResult(
        List<Hit> hits,
        SearchPlan plan,
        List<Correction> corrections,
        List<String> notes,
        Duration embedding,
        Duration database,
        @Nullable Explanation explanation,
        List<FacetCounts> facets,
        @Nullable SearchTotal total,
        Duration reranking,
        @Nullable String next,
        @Nullable Spelling spelling) {

    public SearchResult {
        hits = List.copyOf(hits);
        corrections = List.copyOf(corrections);
        notes = List.copyOf(notes);
        facets = List.copyOf(facets);
    }

    /** The whole time of the search. */
    public Duration took() {
        return embedding.plus(database).plus(reranking);
    }

    /** With the hits of stages, which no cursor can continue. */
    SearchResult with(List<Hit> others, List<String> said, Duration asking, Duration reading) {
        return new SearchResult(
                others,
                plan,
                corrections,
                said,
                embedding,
                asking,
                explanation,
                facets,
                total,
                reading,
                null,
                spelling);
    }

    SearchResult with(List<FacetCounts> counts, @Nullable SearchTotal all) {
        return new SearchResult(
                hits,
                plan,
                corrections,
                notes,
                embedding,
                database,
                explanation,
                counts,
                all,
                reranking,
                next,
                spelling);
    }

    SearchResult with(@Nullable Explanation how) {
        return new SearchResult(
                hits, plan, corrections, notes, embedding, database, how, facets, total, reranking, next, spelling);
    }

    SearchResult withEmbedding(Duration making) {
        return new SearchResult(
                hits,
                plan,
                corrections,
                notes,
                making,
                database,
                explanation,
                facets,
                total,
                reranking,
                next,
                spelling);
    }

    /** With the spelling that was searched for, and the cursor of the next page for the request as it was typed. */
    SearchResult with(Spelling other, @Nullable String following) {
        return new SearchResult(
                hits,
                plan,
                corrections,
                notes,
                embedding,
                database,
                explanation,
                facets,
                total,
                reranking,
                following,
                other);
    }

    /**
     * A word of the query and the words of the collection that were looked for with it.
     *
     * @param alternatives nearest first; may hold the word itself
     */
    public record Correction(String word, List<String> alternatives) {
        public Correction {
            alternatives = List.copyOf(alternatives);
        }
    }

    /**
     * The statement of a search and how the server ran it.
     *
     * @param sql the statement, with a {@code ?} for each value
     * @param plan the server's EXPLAIN (ANALYZE, BUFFERS) of it, in text form
     * @param query what was made of the words, or null where they do not count
     */
    public record Explanation(
            String sql, String plan, @Nullable QueryExplanation query) {}
}

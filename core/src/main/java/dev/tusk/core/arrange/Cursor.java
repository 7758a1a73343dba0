package dev.tusk.core.arrange;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place after which the next page begins, and what made the scores of the pages before: with the same factors and bounds
 * a chunk has the same score on every page, whatever was added and removed meanwhile. What no search makes is refused, as
 * anybody can write a cursor.
 *
 * @param keys the values of the order's keys at the last hit, as text
 * @param id the chunk of the last hit
 * @param passed how many hits or groups the pages before had
 * @param terms of BM25
 * @param operands the words and phrases that a fuzzy search looked for instead of what was typed; empty where that was not misspelt
 * @param fused how two legs made one score; null for searches with one
 * @param vectorHash of the query's vector, to notice when a model makes another; null for searches without
 * @param respelled the query that was searched for in place of the one that was typed; null where that was
 */
public record Cursor(
        List<@Nullable String> keys,
        long id,
        int passed,
        List<Term> terms,
        List<String> operands,
        @Nullable Fused fused,
        @Nullable Integer vectorHash,
        @Nullable String respelled) {

    private static final int MAX_PASSED = 2_000_000_000;
    private static final int MAX_OPERAND_CHARACTERS = 500;

    /** Greater numbers, and smaller distances of them, may leave the range of double precision when the server reckons. */
    private static final double GREATEST = 1e100;

    private static final double LEAST = 1e-100;

    public Cursor {
        keys = Collections.unmodifiableList(new ArrayList<>(keys));
        terms = List.copyOf(terms);
        operands = List.copyOf(operands);
        require(passed >= 0 && passed <= MAX_PASSED, "passed");
        for (String operand : operands) {
            require(!operand.isBlank() && operand.length() <= MAX_OPERAND_CHARACTERS, "operand");
            require(operand.indexOf('\0') < 0, "operand");
        }
        require(respelled == null || respelled.indexOf('\0') < 0, "query");
    }

    /**
     * A term as it counted for the first page.
     *
     * @param id its place in the weights of a chunk
     * @param source what was typed in its place; null when it was typed itself
     */
    public record Term(int id, int occurrences, @Nullable Source source, double share, double idf) {
        public Term {
            require(id > 0, "term");
            require(occurrences > 0 && occurrences <= 10_000, "occurrences");
            require(share >= 1e-6 && share <= 1, "share");
            require(idf >= 0 && idf <= 100, "idf");
        }
    }

    /** What a term stands for: a prefix, or else a word with synonyms. */
    public record Source(boolean prefix, String typed) {}

    /**
     * The bounds of a hybrid search by weighted sum; no number stands for none.
     *
     * @param lastByWords the last candidate by words, with its score; null where all matches were among them
     * @param lastByVector the last candidate by vectors, with its distance; null where all were among them
     */
    public record Fused(
            double vectorWeight,
            int candidates,
            double minLexical,
            double maxLexical,
            double minDistance,
            double maxDistance,
            @Nullable Last lastByWords,
            @Nullable Last lastByVector) {
        public Fused {
            require(vectorWeight >= 0 && vectorWeight <= 1, "weight");
            vectorWeight = vectorWeight < LEAST ? 0 : vectorWeight;
            require(candidates >= 1 && candidates <= 10_000, "candidates");
            requireRange(minLexical, maxLexical);
            requireRange(minDistance, maxDistance);
        }

        private static void requireRange(double min, double max) {
            for (double bound : new double[] {min, max}) {
                require(!Double.isFinite(bound) || Math.abs(bound) <= GREATEST, "bound");
            }
            require(!(max < min) && !(max > min && max - min < LEAST), "bounds");
        }
    }

    /** A candidate: those before it have a better score or distance, or the same and a smaller id. */
    public record Last(double value, long id) {
        public Last {
            require(id > 0 && Double.isFinite(value), "last");
        }
    }

    /** This cursor, of a search that was made for this query in place of the one typed, or for that itself. */
    public Cursor respelledAs(@Nullable String query) {
        return new Cursor(keys, id, passed, terms, operands, fused, vectorHash, query);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException("no search makes such a cursor: " + what);
        }
    }
}

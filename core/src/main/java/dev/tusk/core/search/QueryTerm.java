package dev.tusk.core.search;

import dev.tusk.core.collection.UpperTier;
import org.jspecify.annotations.Nullable;

/**
 * A lexeme of a query that the collection has.
 *
 * @param id its place in the weights of a chunk, counted from 1
 * @param df how many chunks have it
 * @param occurrences how often it stands in the query
 * @param source what was typed in its place, a prefix or a word with synonyms; null when it was typed itself
 * @param share the part of it that counts: 1 for a word as typed, 1/n for each word of a synonym of n words
 * @param idf how much it counts: ln(1 + (N - df + 0.5) / (df + 0.5)), which is never negative
 * @param maxWeight at least the weight that it has in any chunk
 * @param tiered whether chunks are marked in which it weighs much
 */
public record QueryTerm(
        String lexeme,
        int id,
        long df,
        int occurrences,
        @Nullable Source source,
        double share,
        double idf,
        float maxWeight,
        boolean tiered) {

    /** Why a term is looked for that was not typed. */
    public enum SourceKind {
        PREFIX,
        SYNONYM
    }

    /**
     * What was typed in place of a term.
     *
     * @param typed the prefix without its star, or the word or phrase as the rule for synonyms has it
     */
    public record Source(SourceKind kind, String typed) {}

    static QueryTerm of(String lexeme, int id, long df, int occurrences, float maxWeight, long chunks, boolean tiered) {
        return new QueryTerm(lexeme, id, df, occurrences, null, 1, idf(df, chunks), maxWeight, tiered);
    }

    private static double idf(long df, long chunks) {
        // A deletion that is counted before its insertion was seen must not make a logarithm of a negative number.
        double others = Math.max(0, chunks - df);
        return Math.log1p((others + 0.5) / (df + 0.5));
    }

    /**
     * A term that stands for another: it counts as one that so many chunks have, where those are more than have itself, and
     * only by a part.
     */
    QueryTerm standingIn(@Nullable Source other, long otherDf, double part, long chunks) {
        return new QueryTerm(
                lexeme,
                id,
                df,
                occurrences,
                other,
                part,
                idf(Math.max(df, Math.min(otherDf, chunks)), chunks),
                maxWeight,
                tiered);
    }

    /** Whether it was typed; otherwise it stands for a prefix or a synonym. */
    public boolean typed() {
        return source == null;
    }

    /** The factor of the term's weight in a score, as the server reckons with it. */
    float factor() {
        return (float) (occurrences * share * idf);
    }

    /** The most that the term can add to a score. */
    double bound() {
        return (double) factor() * maxWeight;
    }

    /** The most that the term can add to the score of a chunk that is not marked for it. */
    double unmarkedBound() {
        return (double) factor() * (tiered ? Math.min(maxWeight, UpperTier.WEIGHT) : maxWeight);
    }
}

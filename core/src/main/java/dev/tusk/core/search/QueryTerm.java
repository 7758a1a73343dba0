package dev.tusk.core.search;

/**
 * A lexeme of a query that the collection has.
 *
 * @param id its place in the weights of a chunk, counted from 1
 * @param df how many chunks have it
 * @param occurrences how often it stands in the query
 * @param typed whether it was typed; otherwise it stands for a prefix or a synonym
 * @param share the part of it that counts: 1 for a word as typed, 1/n for each word of a synonym of n words
 * @param idf how much it counts: ln(1 + (N - df + 0.5) / (df + 0.5)), which is never negative
 * @param maxWeight at least the weight that it has in any chunk
 */
public record QueryTerm(
        String lexeme, int id, long df, int occurrences, boolean typed, double share, double idf, float maxWeight) {

    static QueryTerm of(String lexeme, int id, long df, int occurrences, float maxWeight, long chunks) {
        return new QueryTerm(lexeme, id, df, occurrences, true, 1, idf(df, chunks), maxWeight);
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
    QueryTerm standingIn(long otherDf, double part, long chunks) {
        return new QueryTerm(
                lexeme,
                id,
                df,
                occurrences,
                false,
                part,
                idf(Math.max(df, Math.min(otherDf, chunks)), chunks),
                maxWeight);
    }

    /** The factor of the term's weight in a score, as the server reckons with it. */
    float factor() {
        return (float) (occurrences * share * idf);
    }

    /** The most that the term can add to a score. */
    double bound() {
        return (double) factor() * maxWeight;
    }
}

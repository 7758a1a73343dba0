package dev.tusk.core.search;

/**
 * A lexeme of a query that the collection has.
 *
 * @param id its place in the weights of a chunk, counted from 1
 * @param df how many chunks have it
 * @param occurrences how often it stands in the query
 * @param idf how much it counts: ln(1 + (N - df + 0.5) / (df + 0.5)), which is never negative
 * @param maxWeight at least the weight that it has in any chunk
 */
public record QueryTerm(String lexeme, int id, long df, int occurrences, double idf, float maxWeight) {

    static QueryTerm of(String lexeme, int id, long df, int occurrences, float maxWeight, long chunks) {
        // A deletion that is counted before its insertion was seen must not make a logarithm of a negative number.
        double others = Math.max(0, chunks - df);
        return new QueryTerm(lexeme, id, df, occurrences, Math.log1p((others + 0.5) / (df + 0.5)), maxWeight);
    }

    /** The factor of the term's weight in a score, as the server reckons with it. */
    float factor() {
        return (float) (occurrences * idf);
    }

    /** The most that the term can add to a score. */
    double bound() {
        return (double) factor() * maxWeight;
    }
}

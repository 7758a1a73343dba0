package dev.tusk.core.recall;

import java.util.Arrays;
import java.util.Locale;

/**
 * The share of the nearest vectors that was found, over a sample of queries, with the interval in which the share over all queries lies
 * with 95 % confidence.
 *
 * <p>The interval is Wilson's score interval with continuity correction (Newcombe, 1998, method 4), as the one without it is too narrow where
 * few are missed, of as many independent observations as the sample is worth. Neighbours of one query
 * are missed together, so n queries for k rows each are worth fewer than n k: n p (1 - p) / s², s² being the variance of the sample
 * (Kish's design effect, 1965), which is never less than n, as a variable between 0 and 1 has no greater variance than p (1 - p). Where all
 * queries found the same share, n is taken.
 *
 * @param queries how many, 1 or more
 * @param k how many nearest were asked for
 * @param mean of the queries' shares, 0 to 1
 * @param squares mean of their squares, 0 to 1
 */
public record Recall(int queries, int k, double mean, double squares) {

    /** Of the standard normal distribution, for 95 %. */
    private static final double Z = 1.959964;

    /** Of the standard normal distribution, for 84 % on one side. */
    private static final double ONE_DEVIATION = 1;

    /** More is not told apart by a sample. */
    static final double ALL_BUT_EXACT = 0.9995;

    /** What fewer queries find says nothing, whatever it is. */
    private static final int LEAST_TELLING = 20;

    private static final double LEAST_VARIANCE = 1e-12;

    public Recall {
        if (queries < 1 || k < 1) {
            throw new IllegalArgumentException("%d queries for %d rows".formatted(queries, k));
        }
    }

    /** @param shares of the k nearest that each query found, 0 to 1; one or more */
    static Recall of(int k, double... shares) {
        return new Recall(
                shares.length,
                k,
                Arrays.stream(shares).average().orElseThrow(),
                Arrays.stream(shares).map(share -> share * share).average().orElseThrow());
    }

    /** This sample and another one together, for the k of this one. */
    Recall plus(Recall other) {
        int all = queries + other.queries;
        return new Recall(
                all,
                k,
                (mean * queries + other.mean * other.queries) / all,
                (squares * queries + other.squares * other.queries) / all);
    }

    /** The lower end of the interval. */
    public double low() {
        return low(mean, observations(), Z);
    }

    /** The upper end of the interval. */
    public double high() {
        return 1 - low(1 - mean, observations(), Z);
    }

    /**
     * Whether so much is found, by a standard deviation: the least of several efforts whose mean is enough would be too little for every other sample.
     * Where nothing was missed that a sample can tell, it is.
     */
    boolean reaches(double target) {
        return mean >= target
                && ((mean >= ALL_BUT_EXACT && queries >= LEAST_TELLING)
                        || low(mean, observations(), ONE_DEVIATION) >= target);
    }

    private static double low(double p, double n, double z) {
        if (p <= 0) {
            return 0;
        }
        double root = Math.sqrt(Math.max(0, z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)));
        return Math.max(0, (2 * n * p + z * z - 1 - z * root) / (2 * (n + z * z)));
    }

    /** How many independent observations the sample is worth. */
    private double observations() {
        double variance = squares - mean * mean;
        if (variance < LEAST_VARIANCE) {
            return queries;
        }
        return queries * Math.clamp(mean * (1 - mean) / variance, 1, k);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.4f (%.4f to %.4f, %,d queries)", mean, low(), high(), queries);
    }
}

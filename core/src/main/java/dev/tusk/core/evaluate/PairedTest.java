package dev.tusk.core.evaluate;

import java.util.SplittableRandom;

/**
 * Fisher's two-sided paired randomisation test: how often would a difference of means as large as this one come about if the
 * two scores of each query had been dealt to the two systems by chance? It assumes nothing of how scores are distributed;
 * Smucker, Allan and Carterette (A Comparison of Statistical Significance Tests for Information Retrieval Evaluation, CIKM
 * 2007) recommend it, or the t-test, and advise against the Wilcoxon and sign tests.
 *
 * @param difference the mean of the second's scores less that of the first's
 * @param p the share of {@value #ROUNDS} random deals whose difference is at least as large, the real one counted in, so
 *     that it is never 0
 * @param different how many queries scored differently
 */
public record PairedTest(double difference, double p, int different) {

    /** Deals of five pairs: the two in which all fall to the same side come about in 1 of 16, so p is above 0.05 whatever the scores are. */
    private static final int LEAST_TO_TELL = 6;

    public static final int ROUNDS = 100_000;

    /** The same seed gives the same p. */
    public static final long SEED = 20_070_601;

    /** What sums of the same numbers in another order may differ by. */
    private static final double ROUNDING = 1e-9;

    /**
     * Compares the scores of two systems on the same queries.
     *
     * @param first one score a query
     * @param second likewise, in the same order
     */
    public static PairedTest of(double[] first, double[] second) {
        if (first.length != second.length || first.length == 0) {
            throw new IllegalArgumentException(
                    "%d scores beside %d; the test needs pairs".formatted(first.length, second.length));
        }
        double[] differences = new double[first.length];
        double sum = 0;
        int different = 0;
        for (int i = 0; i < first.length; i++) {
            double difference = second[i] - first[i];
            sum += difference;
            if (difference != 0) {
                differences[different++] = difference;
            }
        }
        return new PairedTest(sum / first.length, p(differences, different, Math.abs(sum)), different);
    }

    /** Whether so few queries scored differently that no difference could be significant. */
    public boolean hasTooFew() {
        return different < LEAST_TO_TELL;
    }

    /** Pairs without a difference change no sum, so only the others are dealt. */
    private static double p(double[] differences, int length, double observed) {
        SplittableRandom random = new SplittableRandom(SEED);
        int asLarge = 1;
        for (int round = 0; round < ROUNDS; round++) {
            double sum = 0;
            long bits = 0;
            for (int i = 0; i < length; i++) {
                bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
                sum += (bits & 1) == 0 ? differences[i] : -differences[i];
            }
            if (Math.abs(sum) >= observed - ROUNDING) {
                asLarge++;
            }
        }
        return asLarge / (ROUNDS + 1.0);
    }
}

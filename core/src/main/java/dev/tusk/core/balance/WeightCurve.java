package dev.tusk.core.balance;

import java.util.Arrays;
import java.util.List;

/**
 * How well queries are answered with each weight of the vectors: the mean of nDCG@10 with one right answer each, 1 / log2(1 +
 * rank) for ranks up to 10.
 */
final class WeightCurve {

    /** Weights 0, 0.05, ... 1. */
    static final int STEPS = 20;

    private static final int DEPTH = 10;

    /** Weights whose figure is so much below the best count e times less in the choice, as the curve is noisy at its top. */
    private static final double TOLERANCE = 0.005;

    private final double[] sums = new double[STEPS + 1];
    private int queries;

    /**
     * One query's candidates.
     *
     * @param lexical scores of words, higher is better
     * @param distances distances of vectors, lower is better, in the same order
     * @param right the place of the right answer in both
     */
    void add(double[] lexical, double[] distances, int right) {
        double[] words = normalised(lexical);
        double[] meaning =
                normalised(Arrays.stream(distances).map(distance -> -distance).toArray());
        for (int step = 0; step <= STEPS; step++) {
            double weight = (double) step / STEPS;
            double own = (1 - weight) * words[right] + weight * meaning[right];
            int rank = 1;
            for (int i = 0; i < words.length && rank <= DEPTH; i++) {
                if (i != right && (1 - weight) * words[i] + weight * meaning[i] >= own) {
                    rank++;
                }
            }
            sums[step] += rank > DEPTH ? 0 : Math.log(2) / Math.log(1.0 + rank);
        }
        queries++;
    }

    int queries() {
        return queries;
    }

    List<Double> means() {
        return Arrays.stream(sums).mapToObj(sum -> sum / queries).toList();
    }

    /** The weight with which most are answered, as the middle of those that are about as good as the best. */
    double best() {
        double most = Arrays.stream(sums).max().orElseThrow() / queries;
        double total = 0;
        double weighted = 0;
        for (int step = 0; step <= STEPS; step++) {
            double share = Math.exp((sums[step] / queries - most) / TOLERANCE);
            total += share;
            weighted += share * step / STEPS;
        }
        return weighted / total;
    }

    private static double[] normalised(double[] scores) {
        double least = Arrays.stream(scores).min().orElseThrow();
        double range = Arrays.stream(scores).max().orElseThrow() - least;
        return Arrays.stream(scores)
                .map(score -> range == 0 ? 0 : (score - least) / range)
                .toArray();
    }
}

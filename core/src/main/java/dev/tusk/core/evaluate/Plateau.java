package dev.tusk.core.evaluate;

import java.util.Arrays;

/**
 * Chooses among settings that lie beside each other by their scores on the same queries. Means of few queries have a peak
 * somewhere by chance, so not the peak is chosen but the middle of the settings around it that are worse by no more than one
 * standard error of the paired differences (the rule of one standard error; Breiman, Friedman, Olshen and Stone,
 * Classification and Regression Trees, 1984).
 */
final class Plateau {

    private static final double ROUNDING = 1e-12;

    private final double[][] scores;
    private final int peak;

    /** @param scores for each setting, in their order, one score a query, in one order of the queries */
    Plateau(double[][] scores) {
        this.scores = scores.clone();
        this.peak = peak(scores);
    }

    private static int peak(double[][] scores) {
        double[] means = Arrays.stream(scores)
                .mapToDouble(each -> Arrays.stream(each).average().orElse(0))
                .toArray();
        int peak = 0;
        for (int i = 1; i < means.length; i++) {
            if (means[i] > means[peak] + ROUNDING) {
                peak = i;
            }
        }
        return peak;
    }

    /** The index of the setting to take. */
    int middle() {
        int from = peak;
        while (from > 0 && reaches(scores[from - 1])) {
            from--;
        }
        int to = peak;
        while (to < scores.length - 1 && reaches(scores[to + 1])) {
            to++;
        }
        return (from + to) / 2;
    }

    /** Whether a setting, of whatever place, with these scores of the same queries is as good as the peak. */
    boolean reaches(double[] other) {
        double[] best = scores[peak];
        int n = best.length;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double difference = best[i] - other[i];
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / n;
        double variance = n < 2 ? 0 : Math.max(0, (squares - n * mean * mean) / (n - 1));
        return mean <= Math.sqrt(variance / n) + ROUNDING;
    }
}

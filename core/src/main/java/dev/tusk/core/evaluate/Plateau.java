package dev.tusk.core.evaluate;

import java.util.Arrays;

/**
 * Chooses among settings that lie beside each other by their scores on the same queries. Means of few queries have a peak
 * somewhere by chance, so not the peak is chosen but the middle of the settings around it that do not differ from it by more
 * than one standard error of the paired differences (the rule of one standard error; Breiman, Friedman, Olshen and Stone,
 * Classification and Regression Trees, 1984).
 */
final class Plateau {

    private static final double ROUNDING = 1e-12;

    private Plateau() {}

    /**
     * The index of the setting to take.
     *
     * @param scores for each setting, in their order, one score a query, in one order of the queries
     */
    static int middle(double[][] scores) {
        double[] means = Arrays.stream(scores)
                .mapToDouble(each -> Arrays.stream(each).average().orElse(0))
                .toArray();
        int peak = 0;
        for (int i = 1; i < means.length; i++) {
            if (means[i] > means[peak] + ROUNDING) {
                peak = i;
            }
        }
        int from = peak;
        while (from > 0 && isAsGood(scores[from - 1], scores[peak])) {
            from--;
        }
        int to = peak;
        while (to < scores.length - 1 && isAsGood(scores[to + 1], scores[peak])) {
            to++;
        }
        return (from + to) / 2;
    }

    private static boolean isAsGood(double[] scores, double[] best) {
        int n = best.length;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double difference = best[i] - scores[i];
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / n;
        double variance = n < 2 ? 0 : Math.max(0, (squares - n * mean * mean) / (n - 1));
        return mean <= Math.sqrt(variance / n) + ROUNDING;
    }
}

package dev.tusk.core.diversity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Maximal marginal relevance; the formula is at {@link Mmr}. */
public final class MarginalRelevance {

    private MarginalRelevance() {}

    /** How alike two candidates are, by their places: 1 for the same, 0 or less for nothing in common. */
    @FunctionalInterface
    public interface Similarity {
        double between(int a, int b);
    }

    /**
     * The places of the candidates in their new order. What comes among the first is compared with each of the others once; behind them the
     * others keep their order.
     *
     * @param scores of the candidates, higher is better; of equal ones the first comes first
     * @param chosen how many of the first candidates come first whatever their scores are
     * @param most how many places are to be in the new order
     */
    public static List<Integer> order(double lambda, double[] scores, int chosen, int most, Similarity similarity) {
        IntToDoubleFunction relevance = normalised(scores, chosen);
        double[] nearest = new double[scores.length];
        Arrays.fill(nearest, Double.NEGATIVE_INFINITY);
        boolean[] taken = new boolean[scores.length];
        List<Integer> order = new ArrayList<>(scores.length);
        for (int n = 0; n < Math.min(most, scores.length); n++) {
            int next = n < chosen ? n : best(lambda, relevance, nearest, taken);
            taken[next] = true;
            order.add(next);
            for (int i = Math.max(chosen, 0); i < scores.length; i++) {
                if (!taken[i]) {
                    nearest[i] = Math.max(nearest[i], similarity.between(next, i));
                }
            }
        }
        IntStream.range(0, scores.length).filter(i -> !taken[i]).forEach(order::add);
        return order;
    }

    private static int best(double lambda, IntToDoubleFunction relevance, double[] nearest, boolean[] taken) {
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < taken.length; i++) {
            if (taken[i]) {
                continue;
            }
            // The first has nothing before it: then the relevance decides, whatever lambda is.
            double marginal = nearest[i] == Double.NEGATIVE_INFINITY
                    ? relevance.applyAsDouble(i)
                    : lambda * relevance.applyAsDouble(i) - (1 - lambda) * nearest[i];
            if (best < 0 || marginal > most) {
                best = i;
                most = marginal;
            }
        }
        return best;
    }

    private static IntToDoubleFunction normalised(double[] scores, int chosen) {
        double least = Arrays.stream(scores).skip(chosen).min().orElse(0);
        double range = Arrays.stream(scores).skip(chosen).max().orElse(0) - least;
        return i -> range > 0 ? (scores[i] - least) / range : 1;
    }
}

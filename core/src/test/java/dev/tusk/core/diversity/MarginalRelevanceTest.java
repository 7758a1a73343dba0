package dev.tusk.core.diversity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarginalRelevanceTest {

    private static final MarginalRelevance.Similarity GROUPS_OF_THREE = (a, b) -> a / 3 == b / 3 ? 1 : 0;

    @Test
    void lambdaOneIsTheOrderOfTheScoresAndLambdaZeroThatOfDifference() {
        double[] scores = {9, 8, 7, 6, 5, 4, 3, 2, 1};
        assertThat(MarginalRelevance.order(1, scores, 0, 9, GROUPS_OF_THREE))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(MarginalRelevance.order(0.5, scores, 0, 9, GROUPS_OF_THREE)).startsWith(0, 3, 6);
        assertThat(MarginalRelevance.order(0, scores, 0, 9, GROUPS_OF_THREE)).startsWith(0, 3, 6);
        assertThat(MarginalRelevance.order(0.5, scores, 0, 2, GROUPS_OF_THREE))
                .containsExactly(0, 3, 1, 2, 4, 5, 6, 7, 8);
    }

    @Test
    void thoseChosenBeforehandComeFirstAndCountAsBefore() {
        double[] scores = {0, 0, 9, 8, 7, 6};
        assertThat(MarginalRelevance.order(0.5, scores, 1, scores.length, (a, b) -> a == 0 && b == 2 ? 1 : 0))
                .startsWith(0, 3);
    }

    @Test
    void eachStepTakesTheGreatestMarginalRelevance() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int count = 2 + random.nextInt(15);
            double lambda = random.nextDouble();
            double[] scores = random.doubles(count, -3, 5).toArray();
            double[][] similar = new double[count][count];
            for (int a = 0; a < count; a++) {
                for (int b = 0; b < a; b++) {
                    similar[a][b] = similar[b][a] = random.nextDouble();
                }
            }
            assertThat(MarginalRelevance.order(lambda, scores, 0, scores.length, (a, b) -> similar[a][b]))
                    .as("seed %d", seed)
                    .isEqualTo(plain(lambda, scores, similar));
        }
    }

    /** By the formula, anew for every place. */
    private static List<Integer> plain(double lambda, double[] scores, double[][] similar) {
        double least = java.util.Arrays.stream(scores).min().orElseThrow();
        double most = java.util.Arrays.stream(scores).max().orElseThrow();
        List<Integer> order = new ArrayList<>();
        while (order.size() < scores.length) {
            int best = -1;
            double greatest = 0;
            for (int i = 0; i < scores.length; i++) {
                if (order.contains(i)) {
                    continue;
                }
                int candidate = i;
                double relevance = (scores[i] - least) / (most - least);
                double nearest = order.stream()
                        .mapToDouble(n -> similar[n][candidate])
                        .max()
                        .orElse(0);
                double marginal = order.isEmpty() ? relevance : lambda * relevance - (1 - lambda) * nearest;
                if (best < 0 || marginal > greatest) {
                    best = i;
                    greatest = marginal;
                }
            }
            order.add(best);
        }
        return order;
    }

    @Test
    void lambdasOutsideOfTheRangeAreRefused() {
        for (double lambda : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> Mmr.of(lambda)).isInstanceOf(TuskException.class);
        }
        assertThatThrownBy(() -> new Mmr(0.5, 1)).isInstanceOf(TuskException.class);
        assertThatThrownBy(() -> new Mmr(0.5, 1001)).isInstanceOf(TuskException.class);
    }
}

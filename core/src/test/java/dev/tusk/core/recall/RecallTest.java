package dev.tusk.core.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("newest-postgresql-only")
class RecallTest {

    private static final int K = 10;

    @Test
    void meanAndIntervalOfSomeQueries() {
        Recall recall = Recall.of(K, 1, 1, 0.9, 1);
        assertThat(recall.mean()).isEqualTo(0.975, offset(1e-12));
        assertThat(recall.low()).isBetween(0.5, 0.975);
        assertThat(recall.high()).isBetween(0.975, 1.0);
    }

    @Test
    void aFullScoreIsNoProof() {
        double[] all = new double[100];
        Arrays.fill(all, 1);
        Recall recall = Recall.of(K, all);
        assertThat(recall.mean()).isEqualTo(1);
        assertThat(recall.high()).isEqualTo(1);
        // The exact interval of Clopper and Pearson begins at 0.025^(1/100) = 0.9638.
        assertThat(recall.low()).isEqualTo(0.9638, offset(0.01));
    }

    @Test
    void aTargetIsReachedByMoreThanChance() {
        double[] shares = new double[200];
        Arrays.fill(shares, 1);
        assertThat(Recall.of(K, shares).reaches(0.99)).isTrue();
        assertThat(Recall.of(K, shares).reaches(1)).isTrue();
        Arrays.fill(shares, 0, 20, 0.9);
        assertThat(Recall.of(K, shares).mean()).isEqualTo(0.99, offset(1e-9));
        assertThat(Recall.of(K, shares).reaches(0.99)).isFalse();
        assertThat(Recall.of(K, shares).reaches(0.985)).isTrue();
        assertThat(Recall.of(K, 1, 1).reaches(0.99)).as("two queries").isFalse();
    }

    /** Published in Newcombe (1998), table I: 81 of 263 are 0.2535 to 0.3682 with continuity correction. */
    @Test
    void asPublished() {
        double[] shares = new double[263];
        Arrays.fill(shares, 0, 81, 1);
        Recall recall = Recall.of(1, shares);
        assertThat(recall.low()).isEqualTo(0.2535, offset(0.0001));
        assertThat(recall.high()).isEqualTo(0.3682, offset(0.0001));
    }

    @Test
    void twoSamplesTogetherAreOneOfBoth() {
        Recall both = Recall.of(K, 1, 0.5).plus(Recall.of(K, 0.9, 0.8, 1));
        Recall one = Recall.of(K, 1, 0.5, 0.9, 0.8, 1);
        assertThat(both.queries()).isEqualTo(5);
        assertThat(both.mean()).isEqualTo(one.mean(), offset(1e-12));
        assertThat(both.low()).isEqualTo(one.low(), offset(1e-12));
    }

    /** Shares as they come: binomial, a few queries that find nothing, and a few that find about the half. */
    @Test
    void theIntervalHoldsTheTrueRecallInAtLeast95Of100() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<ToDoubleFunction<Random>> kinds = List.of(
                each -> binomial(each, 0.99),
                each -> binomial(each, 0.9),
                each -> each.nextDouble() < 0.01 ? 0 : 1,
                each -> each.nextDouble() < 0.05 ? binomial(each, 0.6) : 1,
                each -> each.nextDouble() < 0.2 ? binomial(each, 0.9) : 1);
        List<Double> truth = List.of(0.99, 0.9, 0.99, 0.98, 0.98);
        for (int kind = 0; kind < kinds.size(); kind++) {
            for (int queries : new int[] {50, 200, 1000}) {
                int holds = 0;
                int trials = 1000;
                for (int trial = 0; trial < trials; trial++) {
                    double[] shares = new double[queries];
                    for (int i = 0; i < queries; i++) {
                        shares[i] = kinds.get(kind).applyAsDouble(random);
                    }
                    Recall recall = Recall.of(K, shares);
                    if (recall.low() <= truth.get(kind) && truth.get(kind) <= recall.high()) {
                        holds++;
                    }
                }
                // A thousand trials of 0.95 give 0.93 or less once in a thousand times.
                assertThat(holds)
                        .as("kind %d, %d queries, seed %d", kind, queries, seed)
                        .isGreaterThanOrEqualTo(930);
            }
        }
    }

    private static double binomial(Random random, double p) {
        int hits = 0;
        for (int i = 0; i < K; i++) {
            hits += random.nextDouble() < p ? 1 : 0;
        }
        return hits / (double) K;
    }
}

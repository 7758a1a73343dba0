package dev.tusk.core.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WeightCurveTest {

    @Test
    void isHighWhereTheLegThatFindsTheAnswerCounts() {
        WeightCurve curve = new WeightCurve();
        // Words put the answer last of three, vectors first.
        curve.add(new double[] {3, 2, 1}, new double[] {0.9, 0.8, 0.1}, 2);
        assertThat(curve.means().getFirst()).isEqualTo(1 / (Math.log(4) / Math.log(2)), within(1e-9));
        assertThat(curve.means().getLast()).isEqualTo(1, within(1e-9));
        assertThat(curve.best()).isBetween(0.6, 0.9);
    }

    @Test
    void isTheMiddleWhereOnlyBothTogetherFindTheAnswer() {
        WeightCurve curve = new WeightCurve();
        curve.add(new double[] {10, 0, 7}, new double[] {1, 0, 0.3}, 2);
        assertThat(curve.best()).isEqualTo(0.5, within(0.03));
    }

    @Test
    void countsAnAnswerBelowTheTenthPlaceAsNotFound() {
        WeightCurve curve = new WeightCurve();
        double[] words = new double[12];
        double[] distances = new double[12];
        for (int i = 0; i < 12; i++) {
            words[i] = 12 - i;
            distances[i] = i;
        }
        curve.add(words, distances, 10);
        assertThat(curve.means()).containsOnly(0.0);
        curve.add(words, distances, 9);
        assertThat(curve.means().getFirst()).isEqualTo(Math.log(2) / Math.log(11) / 2, within(1e-9));
        assertThat(curve.queries()).isEqualTo(2);
    }

    @Test
    void ranksTheAnswerBehindThoseWithTheSameScore() {
        WeightCurve curve = new WeightCurve();
        curve.add(new double[] {1, 1, 0}, new double[] {0, 0, 1}, 0);
        assertThat(curve.means().get(10)).isEqualTo(Math.log(2) / Math.log(3), within(1e-9));
    }
}

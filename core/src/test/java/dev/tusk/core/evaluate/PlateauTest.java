package dev.tusk.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlateauTest {

    private static double[] all(double score) {
        double[] scores = new double[20];
        java.util.Arrays.fill(scores, score);
        return scores;
    }

    @Test
    void takesTheMiddleOfEqualsAndNotTheFirst() {
        double[][] scores = {all(0.2), all(0.5), all(0.5), all(0.5), all(0.5), all(0.5), all(0.1)};
        assertThat(Plateau.middle(scores)).isEqualTo(3);
    }

    @Test
    void takesTheMiddleOfAllWhereNothingDiffers() {
        assertThat(Plateau.middle(new double[][] {all(0), all(0), all(0), all(0), all(0)}))
                .isEqualTo(2);
    }

    @Test
    void stepsAsideFromAPeakThatChanceMade() {
        double[] low = all(0.5);
        double[] peak = all(0.5);
        peak[0] = 1;
        double[] beside = all(0.5);
        beside[1] = 0.9;
        double[] worse = all(0.1);
        assertThat(Plateau.middle(new double[][] {worse, low, beside, peak, worse}))
                .as("of 1, 2 and 3, whose difference one query makes")
                .isEqualTo(2);
    }

    @Test
    void staysAtAPeakThatManyQueriesMake() {
        double[] beside = all(0.5);
        double[] peak = all(0.5);
        for (int i = 0; i < 12; i++) {
            peak[i] = 0.9;
        }
        assertThat(Plateau.middle(new double[][] {beside, beside, beside, beside, peak}))
                .isEqualTo(4);
    }

    @Test
    void doesNotLeapOverAValley() {
        assertThat(Plateau.middle(new double[][] {all(0.5), all(0.1), all(0.5), all(0.5), all(0.5)}))
                .as("the first of the peaks")
                .isEqualTo(0);
    }
}

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
        assertThat(new Plateau(scores).middle()).isEqualTo(3);
    }

    @Test
    void takesTheMiddleOfAllWhereNothingDiffers() {
        assertThat(new Plateau(new double[][] {all(0), all(0), all(0), all(0), all(0)}).middle())
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
        assertThat(new Plateau(new double[][] {worse, low, beside, peak, worse}).middle())
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
        assertThat(new Plateau(new double[][] {beside, beside, beside, beside, peak}).middle())
                .isEqualTo(4);
    }

    @Test
    void doesNotLeapOverAValley() {
        assertThat(new Plateau(new double[][] {all(0.5), all(0.1), all(0.5), all(0.5), all(0.5)}).middle())
                .as("the first of the peaks")
                .isEqualTo(0);
    }

    @Test
    void aSettingAwayFromTheRestReachesThePeakWhenOneQueryTellsThemApart() {
        double[] other = all(0.5);
        other[3] = 0.1;
        double[] worse = all(0.4);
        Plateau plateau = new Plateau(new double[][] {all(0.5), all(0.2)});
        assertThat(plateau.reaches(other)).isTrue();
        assertThat(plateau.reaches(all(0.6))).isTrue();
        assertThat(plateau.reaches(worse)).isFalse();
    }
}

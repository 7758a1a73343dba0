package dev.tusk.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairedTestTest {

    @Test
    void pIsTheShareOfDealsThatAreAsUneven() {
        // Of the eight ways to deal three equal differences, two have a sum as large: all for one, all for the other.
        PairedTest test = PairedTest.of(new double[] {0.1, 0.2, 0.3}, new double[] {0.4, 0.5, 0.6});

        assertThat(test.difference()).isCloseTo(0.3, within(1e-9));
        assertThat(test.p()).isCloseTo(0.25, within(0.01));
    }

    @Test
    void pairsWithoutADifferenceDoNotChangeP() {
        PairedTest test = PairedTest.of(new double[] {0, 0, 0, 1, 1, 0.5}, new double[] {1, 1, 1, 1, 1, 0.5});

        assertThat(test.difference()).isCloseTo(0.5, within(1e-9));
        assertThat(test.p()).isCloseTo(0.25, within(0.01));
    }

    @Test
    void equalScoresMayWellBeChance() {
        assertThat(PairedTest.of(new double[] {0.3, 0.7}, new double[] {0.3, 0.7}))
                .isEqualTo(new PairedTest(0, 1, 0));
    }

    @Test
    void aSteadyDifferenceOfManyIsHardlyChance() {
        double[] low = new double[200];
        double[] high = new double[200];
        Arrays.fill(high, 0.01);

        assertThat(PairedTest.of(low, high).p()).isLessThan(0.0001).isPositive();
    }

    @Test
    void itHasTwoSidesAndGivesTheSameEachTime() {
        double[] a = {0.1, 0.5, 0.9, 0.3, 0.2};
        double[] b = {0.2, 0.4, 0.95, 0.6, 0.2};

        assertThat(PairedTest.of(a, b)).isEqualTo(PairedTest.of(a, b));
        assertThat(PairedTest.of(b, a).p()).isEqualTo(PairedTest.of(a, b).p());
        assertThat(PairedTest.of(b, a).difference())
                .isEqualTo(-PairedTest.of(a, b).difference());
    }

    @Test
    void scoresWithoutAPartnerAreRefused() {
        assertThatThrownBy(() -> PairedTest.of(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.tusk.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {

    private static Samples of(double... values) {
        Samples samples = new Samples();
        for (double value : values) {
            samples.add(value);
        }
        return samples;
    }

    @Test
    void takesTheMiddleOne() {
        assertThat(of(9, 1, 5).median()).isEqualTo(5);
        assertThat(of(9, 1, 5, 7).median()).isEqualTo(6);
    }

    @Test
    void takesTheValueThatNineteenOfTwentyDoNotExceed() {
        Samples samples = new Samples();
        for (int i = 100; i >= 1; i--) {
            samples.add(i);
        }
        assertThat(samples.quantile(0.95)).isEqualTo(95);
        assertThat(samples.quantile(1)).isEqualTo(100);
    }

    @Test
    void dividesPairByPair() {
        assertThat(of(10, 40, 90).medianRatioTo(of(10, 10, 10))).isEqualTo(4);
    }
}

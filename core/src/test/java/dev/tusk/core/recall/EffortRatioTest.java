package dev.tusk.core.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EffortRatioTest {

    private static final int[] EFFORTS = {12, 16, 20, 24, 28, 32, 40, 50, 64, 80, 100};

    private static Point point(int effort, double recall) {
        return new Point(effort, 0, new Recall(200, 10, recall, recall * recall), Duration.ZERO, Duration.ZERO);
    }

    private static List<Point> curve(double times, double power) {
        return IntStream.of(EFFORTS)
                .mapToObj(effort -> point(effort, 1 - 2 * Math.pow(effort / times, -power)))
                .toList();
    }

    @Test
    void isTheWayBetweenTheCurves() {
        assertThat(EffortRatio.of(curve(1.5, 1.4), curve(1, 1.4))).isCloseTo(1.5, within(0.01));
        assertThat(EffortRatio.of(curve(1, 1.4), curve(1, 1.4))).isCloseTo(1, within(1e-9));
    }

    /** Nine in ten are within a sixth, where the efforts that reach a target differ by twice as much. */
    @Test
    void samplesOfTwoHundredQueriesTellIt() {
        Random random = new Random(7);
        double[] ratios = IntStream.range(0, 200)
                .mapToDouble(i -> EffortRatio.of(sampled(random, 1.5), sampled(random, 1)))
                .sorted()
                .toArray();
        assertThat(Arrays.stream(ratios)
                        .filter(ratio -> Math.abs(ratio / 1.5 - 1) < 1 / 6.0)
                        .count())
                .isGreaterThan(180);
    }

    /** As of as many independent rows as 200 queries for ten are worth about. */
    private static List<Point> sampled(Random random, double times) {
        return curve(times, 1.4).stream()
                .map(point -> {
                    double recall = point.recall().mean();
                    double noise = random.nextGaussian() * Math.sqrt(recall * (1 - recall) / 1000);
                    return point(point.effort(), Math.min(1, recall + noise));
                })
                .toList();
    }

    @Test
    void saysNothingWhereTheCurvesDoNot() {
        assertThat(EffortRatio.of(List.of(), curve(1, 1.4))).isEqualTo(1);
        List<Point> all = List.of(point(12, 1), point(16, 1), point(20, 1));
        assertThat(EffortRatio.of(all, all)).isEqualTo(1);
        List<Point> flat = List.of(point(12, 0.98), point(100, 0.981), point(1000, 0.98));
        assertThat(EffortRatio.of(flat, curve(1, 1.4))).isBetween(1.0, 4.0);
        assertThat(EffortRatio.of(flat, flat)).isEqualTo(1);
    }

    @Test
    void isNeverLessThanOne() {
        assertThat(EffortRatio.of(curve(0.5, 1.4), curve(1, 1.4))).isEqualTo(1);
        assertThat(EffortRatio.of(curve(4, 1.4), curve(0.3, 1.4))).isEqualTo(4);
    }
}

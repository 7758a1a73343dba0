package dev.tusk.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BarTest {

    @Test
    void aboveIsStrict() {
        assertThat(new Bar.Above(0).holds(0)).isFalse();
        assertThat(new Bar.Above(0).holds(0.0001)).isTrue();
    }

    @Test
    void withinLooksAtBothSides() {
        assertThat(new Bar.Within(0.01).holds(-0.01)).isTrue();
        assertThat(new Bar.Within(0.01).holds(-0.011)).isFalse();
        assertThat(new Bar.Within(0.01).holds(0.011)).isFalse();
    }

    @Test
    void aDifferenceIsTusksLessThePeers() {
        Figure figure = Figure.difference(
                "a",
                "a",
                new Measure(0.5, Measure.Unit.NDCG),
                new Measure(0.75, Measure.Unit.NDCG),
                new Bar.Within(0.01));

        assertThat(figure.judged()).isEqualTo(-0.25);
        assertThat(figure.holds()).isFalse();
    }
}

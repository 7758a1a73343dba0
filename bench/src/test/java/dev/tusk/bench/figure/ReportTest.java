package dev.tusk.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private static final Measure TEN = new Measure(10, Measure.Unit.ROWS_PER_SECOND);
    private static final Measure EIGHT = new Measure(8, Measure.Unit.ROWS_PER_SECOND);

    private static Report report(Map<String, String> unmeasured, Figure... figures) {
        return new Report(Map.of("rows", 6000), Map.of(), List.of(figures), List.of(), unmeasured);
    }

    @Test
    void holdsWhenEveryBarDoes() {
        Report report = report(
                Map.of(),
                Figure.ratio("a", "a", TEN, EIGHT, 1.25, new Bar.AtLeast(1.25)),
                Figure.ratio("b", "b", TEN, EIGHT, 0.1, new Bar.None()));
        assertThat(report.holds()).isTrue();
        assertThat(report.text()).endsWith("all bars hold (1)" + System.lineSeparator());
    }

    @Test
    void namesTheBarsThatDoNotHold() {
        Report report = report(
                Map.of("start", "no launcher"),
                Figure.ratio("a", "a", TEN, EIGHT, 1.25, new Bar.AtMost(1.15)),
                Figure.ratio("b", "b", TEN, EIGHT, 1.25, new Bar.AtLeast(1)));
        assertThat(report.holds()).isFalse();
        assertThat(report.verdict()).isEqualTo("1 of 3 bars hold; not: a, start (not measured)");
    }

    @Test
    void printsJsonWithTheSameVerdict() {
        Report report = report(Map.of(), Figure.ratio("a", "a", TEN, EIGHT, 1.25, new Bar.AtMost(1.15)));
        JsonNode json = JsonMapper.builder().build().readTree(report.json());
        assertThat(json.get("holds").asBoolean()).isFalse();
        assertThat(json.get("figures").get(0).get("at_most").asDouble()).isEqualTo(1.15);
        assertThat(json.get("figures").get(0).get("ratio").asDouble()).isEqualTo(1.25);
    }
}

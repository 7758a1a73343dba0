package dev.tusk.ops.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.finding.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineChartTest {

    private static String chart(List<Double> values) {
        return new LineChart(
                        "Rows <b>",
                        List.of(0.0, 1.0, 2.0),
                        List.of(new LineChart.Series("read & seen", values)),
                        Unit.COUNT::text)
                .html();
    }

    @Test
    void drawsWhatIsKnownAndTellsItAsATable() {
        String html = chart(List.of(Double.NaN, 10.0, 5.0));
        assertThat(html)
                .contains("points=\"280.0,4.0 560.0,61.0\"")
                .contains("Rows &lt;b&gt; <small>0 to 10</small>")
                .contains("read &amp; seen: 5, at most 10")
                .contains(
                        ">0.0</td><td class=\"short\">-</td>",
                        ">1.0</td><td class=\"short\">10</td>",
                        ">2.0</td><td class=\"short\">5</td>")
                .contains("role=\"img\" aria-label=\"Rows &lt;b&gt; over 2.0 s, from 0 to 10\"")
                .doesNotContain("NaN", "Infinity", "<b>");
    }

    @Test
    void whatIsAlwaysNothingIsALineAtTheBottom() {
        assertThat(chart(List.of(0.0, 0.0, 0.0)))
                .contains("points=\"0.0,118.0 280.0,118.0 560.0,118.0\"")
                .doesNotContain("NaN");
    }

    @Test
    void aSinglePointIsADot() {
        assertThat(chart(List.of(Double.NaN, 10.0, Double.NaN))).contains("points=\"280.0,4.0 280.0,4.0\"");
    }

    @Test
    void whatIsUnknownIsNoLine() {
        assertThat(chart(List.of(Double.NaN, Double.NaN, Double.NaN)))
                .contains("points=\"\"", "read &amp; seen: -")
                .doesNotContain("NaN");
    }
}

package dev.tusk.ops.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.explain.Explain;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.parse.PlanParser;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Skipped;
import dev.tusk.ops.rule.Thresholds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules on plans that were printed elsewhere. */
class PlanOnlyRulesTest {

    private static Explanation explain(String plan) {
        return Explain.of(PlanParser.parse(plan).getFirst(), Thresholds.USUAL);
    }

    private static List<String> codes(Explanation explanation) {
        return explanation.findings().stream().map(Finding::code).toList();
    }

    private static String compiled(String millis) {
        return """
                Seq Scan on t  (cost=0.00..100000.00 rows=10 width=4) (actual time=0.100..400.000 rows=10 loops=1)
                Planning Time: 0.100 ms
                JIT:
                  Functions: 20
                  Options: Inlining true, Optimization true, Expressions true, Deforming true
                  Timing: Generation 1.000 ms, Inlining 50.000 ms, Optimization 90.000 ms, Emission 40.000 ms, Total %s ms
                Execution Time: 400.000 ms
                """.formatted(millis);
    }

    @Test
    void tellsThatCompilingTookLong() {
        assertThat(codes(explain(compiled("181.000")))).containsExactly("PLN-010");
        assertThat(codes(explain(compiled("20.000")))).isEmpty();
    }

    private static String read(String millis) {
        return """
                Seq Scan on t  (cost=0.00..100000.00 rows=10 width=4) (actual time=0.100..400.000 rows=10 loops=1)
                  Buffers: shared read=10000
                  I/O Timings: shared read=%s
                Execution Time: 400.000 ms
                """.formatted(millis);
    }

    @Test
    void tellsThatTheDiskIsSlow() {
        assertThat(codes(explain(read("350.000")))).containsExactly("PLN-024");
        assertThat(codes(explain(read("100.000")))).isEmpty();
        assertThat(codes(explain(read("350.000").replace("shared read=350", "read=350"))))
                .containsExactly("PLN-024");
    }

    @Test
    void tellsWhatAPlanAloneDoesNotTell() {
        assertThat(explain(read("1.000")).skipped()).extracting(Skipped::code).containsExactly("PLN-012", "PLN-013");
    }

    @Test
    void ahundredTimesIsCritical() {
        String plan =
                "Seq Scan on t  (cost=0.00..100.00 rows=%d width=4) (actual time=0.100..4.000 rows=50000 loops=1)\n";
        assertThat(explain(plan.formatted(400)).findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.CRITICAL);
        assertThat(explain(plan.formatted(4000)).findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING);
        assertThat(explain(plan.formatted(40000)).findings()).isEmpty();
        Thresholds strict = Thresholds.of(Map.of("PLN-001.factor", 1.1), PlanRules.all());
        assertThat(Explain.of(PlanParser.parse(plan.formatted(40000)).getFirst(), strict)
                        .findings())
                .hasSize(1);
    }

    @Test
    void proposesAnIndexOfAPastedPlanEqualityFirst() {
        Explanation explanation = explain("""
                Seq Scan on public."Order" o  (cost=0.00..1000.00 rows=10 width=4) (actual time=0.100..40.000 rows=10 loops=1)
                  Filter: ((o.made > '2024-01-01'::date) AND ((o.state)::text = 'open'::text) AND (o."select" = 5))
                  Rows Removed by Filter: 50000
                Execution Time: 40.000 ms
                """);
        assertThat(explanation.findings()).hasSize(1);
        assertThat(explanation.findings().getFirst().fix().statements().getFirst())
                .endsWith("on public.\"Order\" (state, \"select\", made)");
    }
}

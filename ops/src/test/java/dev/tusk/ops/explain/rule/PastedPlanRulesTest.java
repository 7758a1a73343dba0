package dev.tusk.ops.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.explain.parse.PlanParser;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Thresholds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On plans as people paste them, without a server. */
class PastedPlanRulesTest {

    private static List<Finding> check(String plan) {
        return PlanRules.check(PlanView.of(PlanParser.parse(plan).getFirst(), Thresholds.USUAL));
    }

    private static final String JIT = """
            Aggregate  (cost=2041.00..2041.01 rows=1 width=8) (actual time=%1$s.500..%1$s.600 rows=1 loops=1)
              ->  Seq Scan on t  (cost=0.00..1791.00 rows=100000 width=4) (actual time=0.010..9.000 rows=100000 loops=1)
            Planning Time: 0.100 ms
            JIT:
              Functions: 3
              Options: Inlining false, Optimization false, Expressions true, Deforming true
              Timing: Generation 1.000 ms, Inlining 0.000 ms, Optimization 20.000 ms, Emission %2$s ms, Total %3$s ms
            Execution Time: %1$s.700 ms
            """;

    @Test
    void jitIsWeighedAgainstTheWhole() {
        assertThat(check(JIT.formatted("100", "59.000", "80.000")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.code()).isEqualTo("PLN-008"));
        assertThat(check(JIT.formatted("900", "59.000", "80.000"))).isEmpty();
        assertThat(check(JIT.formatted("30", "1.000", "15.000"))).isEmpty();
    }

    @Test
    void anEstimateThatIsFarOffIsCriticalAndOneThatALimitEndedIsNone() {
        List<Finding> found = check("""
                Seq Scan on t  (cost=0.00..10.00 rows=5 width=4) (actual time=0.010..9.000 rows=50000 loops=1)
                  Filter: (a = 1)
                Execution Time: 10.000 ms
                """);
        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("PLN-001");
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.fix().statements()).containsExactly("analyze t");
        });
        assertThat(check("""
                Limit  (cost=0.00..1.00 rows=10 width=4) (actual time=0.010..0.020 rows=10 loops=1)
                  ->  Seq Scan on t  (cost=0.00..1000.00 rows=100000 width=4) (actual time=0.010..0.020 rows=10 loops=1)
                Execution Time: 0.030 ms
                """)).isEmpty();
    }

    @Test
    void anIndexIsProposedWithEqualityFirst() {
        assertThat(check("""
                Seq Scan on orders o  (cost=0.00..9000.00 rows=10 width=4) (actual time=0.010..90.000 rows=10 loops=1)
                  Filter: ((created > '2024-01-01'::date) AND (status = 'new'::text) AND ((city)::text = 'x'::text))
                  Rows Removed by Filter: 200000
                Execution Time: 91.000 ms
                """))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix().statements())
                        .containsExactly("create index concurrently on orders (status, city, created)"));
    }

    @Test
    void namesOfTablesAreQuoted() {
        assertThat(check("""
                Seq Scan on "Or;ders"  (cost=0.00..9000.00 rows=10 width=4) (actual time=0.010..90.000 rows=10 loops=1)
                  Filter: ("A b" = 1)
                  Rows Removed by Filter: 200000
                Execution Time: 91.000 ms
                """))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix().statements())
                        .containsExactly("create index concurrently on \"Or;ders\" (\"A b\")"));
    }
}

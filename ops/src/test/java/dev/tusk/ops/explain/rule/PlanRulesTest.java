package dev.tusk.ops.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.run.ExplainedStatement;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.RuleScript;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each rule on plans of a real server: the statement of its bad.sql has it speak, that of its good.sql does not. */
class PlanRulesTest {

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        // Vacuum marks pages as visible to all only when the commit of their rows is on disk.
        cluster = TestCluster.start(Map.of("jit", "off", "synchronous_commit", "on"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @TestFactory
    Stream<DynamicTest> speaksAfterBad() {
        return each(
                "bad",
                (code, found) -> assertThat(found).as("%s for bad.sql", code).isNotEmpty());
    }

    @TestFactory
    Stream<DynamicTest> keepsSilentAfterGood() {
        return each(
                "good",
                (code, found) -> assertThat(found).as("%s for good.sql", code).isEmpty());
    }

    private interface Trial {
        void check(String code, List<Finding> found);
    }

    private static Stream<DynamicTest> each(String name, Trial trial) {
        return PlanRules.all().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.card().code(), () -> {
                    try (TestDatabase database = cluster.createDatabase();
                            RuleScript script =
                                    RuleScript.run(database, rule.card().code(), name)) {
                        if (rule instanceof JitNotWorthIt
                                && !"t".equals(database.queryValue("select pg_jit_available()"))) {
                            System.err.println(
                                    "skipped: this PostgreSQL compiles nothing; PastedPlanRulesTest has a plan of one that does");
                            Assumptions.abort("no JIT");
                        }
                        Plan plan = new ExplainedStatement(database.dataSource())
                                .explain(new ExplainedStatement.Request(
                                        script.explained().orElseThrow(), List.of(), true, Duration.ofSeconds(30)));
                        trial.check(
                                rule.card().code(),
                                rule.check(PlanView.of(plan, Thresholds.of(script.thresholds(), PlanRules.all()))));
                    }
                }));
    }
}

package dev.tusk.ops.explain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.sql.Database;
import dev.tusk.ops.explain.Explain;
import dev.tusk.ops.explain.Explanation;
import dev.tusk.ops.explain.print.PlanText;
import dev.tusk.ops.explain.run.Explained;
import dev.tusk.ops.explain.run.QueryRun;
import dev.tusk.ops.explain.run.QueryToExplain;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.RuleScript;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each rule on a real server: the query of its bad.sql has it speak, that of its good.sql does not. */
class PlanRulesTest {

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @TestFactory
    Stream<DynamicTest> speaksAfterBad() {
        return each("bad", true);
    }

    @TestFactory
    Stream<DynamicTest> keepsSilentAfterGood() {
        return each("good", false);
    }

    @Test
    void codesAreInOrder() {
        List<String> codes =
                PlanRules.all().stream().map(rule -> rule.card().code()).toList();
        assertThat(codes).isSorted().doesNotHaveDuplicates().allMatch(code -> code.startsWith("PLN-"));
    }

    private static Stream<DynamicTest> each(String name, boolean speaks) {
        String only = System.getProperty("tusk.rule", "");
        return PlanRules.all().stream()
                .map(rule -> rule.card().code())
                .filter(code -> code.startsWith(only))
                .map(code -> DynamicTest.dynamicTest(code, () -> {
                    try (TestDatabase database = cluster.createDatabase();
                            RuleScript script = RuleScript.run(database, code, name)) {
                        if (script.elsewhere().isPresent()) {
                            assertThat(Class.forName(script.elsewhere().get()).getDeclaredMethods())
                                    .as("the test that %s names", code)
                                    .anySatisfy(method -> assertThat(method.isAnnotationPresent(Test.class))
                                            .isTrue());
                            return;
                        }
                        check(code, database, script, speaks);
                    }
                }));
    }

    private static void check(String code, TestDatabase database, RuleScript script, boolean speaks)
            throws SQLException {
        QueryToExplain query =
                new QueryToExplain(script.explained().orElseThrow(), List.of(), true, Duration.ofSeconds(60));
        Explained explained = QueryRun.of(new Database(database.dataSource()), query);
        Explanation explanation = Explain.of(explained, Thresholds.of(script.thresholds(), PlanRules.all()));
        assertThat(explanation.skipped()).isEmpty();
        List<Finding> found = explanation.findings().stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
        if (speaks) {
            assertThat(found)
                    .as("%s:%n%s", code, PlanText.print(explanation.plan()))
                    .isNotEmpty();
        } else {
            assertThat(found)
                    .as("%s:%n%s", code, PlanText.print(explanation.plan()))
                    .isEmpty();
        }
    }
}

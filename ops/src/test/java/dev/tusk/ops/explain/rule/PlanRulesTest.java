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
        Explanation explanation = explanation(database, script);
        assertThat(explanation.skipped()).isEmpty();
        List<Finding> found = of(explanation, code);
        if (speaks) {
            assertThat(found)
                    .as("%s:%n%s", code, PlanText.print(explanation.plan()))
                    .isNotEmpty();
            mend(code, database, script, found);
        } else {
            assertThat(found)
                    .as("%s:%n%s", code, PlanText.print(explanation.plan()))
                    .isEmpty();
        }
    }

    /** SQL that is proposed runs as it stands, mends, and is taken back by what is called its undo. */
    private static void mend(String code, TestDatabase database, RuleScript script, List<Finding> found)
            throws SQLException {
        List<Finding> mended = found.stream()
                .filter(each -> !each.fix().statements().isEmpty())
                .toList();
        if (mended.isEmpty()) {
            return;
        }
        mended.forEach(each -> each.fix().statements().forEach(sql -> database.execute(forAll(sql, database))));
        Explanation after = explanation(database, script);
        assertThat(of(after, code))
                .as("%s after %s:%n%s", code, mended, PlanText.print(after.plan()))
                .isEmpty();
        List<String> undo =
                mended.stream().flatMap(each -> each.fix().undo().stream()).toList();
        if (!undo.isEmpty() && undo.stream().noneMatch(sql -> sql.startsWith("reset "))) {
            undo.forEach(database::execute);
            assertThat(of(explanation(database, script), code))
                    .as("%s after its undo", code)
                    .isNotEmpty();
        }
    }

    /** What is proposed for a session, for those that come. */
    private static String forAll(String sql, TestDatabase database) {
        return sql.replaceFirst("^(set|reset) (local )?", "alter database " + database.name() + " $1 ");
    }

    private static Explanation explanation(TestDatabase database, RuleScript script) throws SQLException {
        QueryToExplain query =
                new QueryToExplain(script.explained().orElseThrow(), List.of(), true, Duration.ofSeconds(60));
        Explained explained = QueryRun.of(new Database(database.dataSource()), query);
        return Explain.of(explained, Thresholds.of(script.thresholds(), PlanRules.all()));
    }

    private static List<Finding> of(Explanation explanation, String code) {
        return explanation.findings().stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }
}

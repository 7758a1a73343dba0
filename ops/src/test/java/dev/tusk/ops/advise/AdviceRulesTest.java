package dev.tusk.ops.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.RuleScript;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each rule on a real server: the statement of its bad.sql has it speak, that of its good.sql does not. */
class AdviceRulesTest {

    private static @Nullable TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.startWith(List.of("hypopg"), Map.of());
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> speaksAfterBad() {
        return each("bad", true);
    }

    @TestFactory
    Stream<DynamicTest> keepsSilentAfterGood() {
        return each("good", false);
    }

    private static Stream<DynamicTest> each(String name, boolean speaks) {
        return AdviceRules.all().stream()
                .map(rule -> rule.card().code())
                .map(code -> DynamicTest.dynamicTest(code, () -> {
                    TestCluster server = cluster;
                    assumeTrue(server != null, "HypoPG cannot be had here");
                    try (TestDatabase database =
                                    java.util.Objects.requireNonNull(server).createDatabase();
                            RuleScript script = RuleScript.run(database, code, name)) {
                        Advice advice = new IndexAdvisor(database.dataSource())
                                .advise(StatementList.of(script.explained().orElseThrow()));
                        assertThat(advice.left()).isEmpty();
                        List<Finding> found = Stream.concat(
                                        advice.recommendations().stream().map(Recommendation::finding),
                                        advice.findings().stream())
                                .filter(finding -> finding.code().equals(code))
                                .toList();
                        assertThat(found.isEmpty())
                                .as("%s %s: %s", code, name, advice)
                                .isNotEqualTo(speaks);
                        if (speaks) {
                            // What it says to do can be done, and taken back.
                            Finding first = found.getFirst();
                            first.fix().statements().forEach(database::execute);
                            first.fix().undo().forEach(database::execute);
                        }
                    }
                }));
    }
}

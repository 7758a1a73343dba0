package dev.tusk.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fingerprint;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleScript;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each rule on a real server: its bad.sql has it speak, its good.sql does not, and what it calls a safe fix mends it. */
class DoctorRulesTest {

    private static final Map<String, String> UNMENDED = Map.of(
            "VEC-012", "its script makes pgvector look older than it is",
            "WRP-002", "by its script an age of nothing is too much");

    private static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = DoctorCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @TestFactory
    Stream<DynamicTest> speaksAfterBad() {
        return each("bad", (code, database, script) -> {
            List<Finding> found = found(code, database, script);
            assertThat(found).as("%s after bad.sql", code).isNotEmpty();
            assertThat(found).extracting(Finding::code).containsOnly(code);
            List<Finding> safe = found.stream()
                    .filter(finding -> finding.fix().kind() == Fix.Kind.SAFE)
                    .toList();
            if (!safe.isEmpty()) {
                mend(code, database, script, safe);
                undo(code, database, script, safe);
            }
        });
    }

    /** What somebody has to decide is SQL that runs as it stands, mends, and is taken back by what is called its undo. */
    @TestFactory
    Stream<DynamicTest> decisionsMendAndCanBeTakenBack() {
        return each("bad", (code, database, script) -> {
            assumeTrue(!UNMENDED.containsKey(code), () -> UNMENDED.get(code));
            List<Finding> decisions = found(code, database, script).stream()
                    .filter(finding -> finding.fix().kind() == Fix.Kind.DECIDE)
                    .filter(finding -> isHere(finding, database))
                    .toList();
            decisions.forEach(finding -> run(database, finding.fix().statements()));
            if (decisions.stream().noneMatch(DoctorRulesTest::waitsForARestart)) {
                Set<String> left = fingerprints(found(code, database, script));
                assertThat(decisions)
                        .as("%s after its fix", code)
                        .noneMatch(finding -> left.contains(Fingerprint.of(finding)));
            }
            undo(code, database, script, decisions);
        });
    }

    /** A database is mended within itself. */
    private static boolean isHere(Finding finding, TestDatabase database) {
        return finding.subject().kind() != Subject.Kind.DATABASE
                || !finding.code().startsWith("WRP")
                || finding.subject().name().equals(database.name());
    }

    private static boolean waitsForARestart(Finding finding) {
        return finding.fix().advice().contains("restart");
    }

    private static void undo(String code, TestDatabase database, RuleScript script, List<Finding> mended) {
        List<Finding> undone = mended.stream()
                .filter(finding -> !finding.fix().undo().isEmpty())
                .toList();
        undone.forEach(finding -> run(database, finding.fix().undo()));
        Set<String> back = fingerprints(found(code, database, script));
        assertThat(undone).as("%s after its undo", code).allMatch(finding -> back.contains(Fingerprint.of(finding)));
    }

    private static Set<String> fingerprints(List<Finding> findings) {
        return findings.stream().map(Fingerprint::of).collect(Collectors.toSet());
    }

    private static void run(TestDatabase database, List<String> statements) {
        statements.forEach(database::execute);
        if (statements.stream().anyMatch(each -> each.contains("pg_reload_conf"))) {
            // Sessions read the files a moment later.
            database.execute("select pg_sleep(0.2)");
        }
    }

    /** Safe is what mends, without a decision of anybody. */
    private static void mend(String code, TestDatabase database, RuleScript script, List<Finding> safe) {
        Mending mending = new Mending(database.dataSource());
        safe.forEach(finding -> mending.apply(finding, statement -> {}));
        assertThat(found(code, database, script).stream().map(Fingerprint::of))
                .as("%s after its fix", code)
                .doesNotContainAnyElementsOf(safe.stream().map(Fingerprint::of).toList());
    }

    @TestFactory
    Stream<DynamicTest> keepsSilentAfterGood() {
        return each(
                "good",
                (code, database, script) -> assertThat(found(code, database, script))
                        .as("%s after good.sql", code)
                        .isEmpty());
    }

    private interface Trial {
        void run(String code, TestDatabase database, RuleScript script) throws SQLException;
    }

    private static Stream<DynamicTest> each(String name, Trial trial) {
        String only = System.getProperty("tusk.rule", "");
        return DoctorRules.all().stream()
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
                        trial.run(code, database, script);
                    }
                }));
    }

    private static List<Finding> found(String code, TestDatabase database, RuleScript script) {
        Thresholds thresholds = Thresholds.of(script.thresholds(), DoctorRules.all());
        DoctorReport report = new Doctor(database.dataSource())
                .examine(new DoctorOptions(Set.of(code), Set.of(), thresholds, Duration.ofSeconds(10)));
        if (database.majorVersion() < 16) {
            report.skipped().stream()
                    .filter(each -> each.reason().startsWith("needs PostgreSQL 16"))
                    .findFirst()
                    .ifPresent(each -> assumeTrue(false, each.reason()));
        }
        assertThat(report.skipped()).as("%s is checked", code).isEmpty();
        return report.findings();
    }
}

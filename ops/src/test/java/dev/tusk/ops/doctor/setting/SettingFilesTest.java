package dev.tusk.ops.doctor.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lines of the server's files that it refuses, which no SQL writes. */
class SettingFilesTest {

    @Test
    void linesThatTheServerRefusesAreTold() throws IOException {
        try (TestCluster cluster = TestCluster.start();
                TestDatabase database = cluster.createDatabase()) {
            assertThat(found(database)).isEmpty();
            append(database, "config_file", "\nwork_mem = 'much'\n");
            append(database, "hba_file", "\nlocal all all nonsense\n");
            database.execute("select pg_reload_conf()");
            List<Finding> found = found(database);
            assertThat(found).extracting(Finding::code).containsExactly("CFG-015", "CFG-016");
            assertThat(found.getFirst().summary()).contains("is wrong: ");
            assertThat(found.getLast().summary()).contains("nonsense");
        }
    }

    @Test
    void whatIsWrongIsToldWithoutItsValue() throws IOException {
        try (TestCluster cluster = TestCluster.start();
                TestDatabase database = cluster.createDatabase()) {
            append(database, "config_file", "\nprimary_conninf = 'password=s3cret'\n");
            database.execute("select pg_reload_conf()");
            assertThat(found(database))
                    .hasSize(1)
                    .noneMatch(each -> each.toString().contains("s3cret"));
        }
    }

    @Test
    void aSettingIsMendedWhereItWasSetAndTheUndoHasWhatWasThere() {
        try (TestCluster cluster = TestCluster.start();
                TestDatabase database = cluster.createDatabase()) {
            String role = "role " + database.user();
            String place = "database " + database.name();
            mendedAndUndone(database, "alter system set enable_nestloop = off", "alter system reset enable_nestloop");
            for (String owner : List.of(role, place, role + " in " + place)) {
                mendedAndUndone(
                        database,
                        "alter " + owner + " set enable_nestloop = off",
                        "alter " + owner + " reset enable_nestloop");
            }
        }
    }

    private static void mendedAndUndone(TestDatabase database, String set, String reset) {
        run(database, List.of(set, "select pg_reload_conf()"));
        Finding found = found(database, "CFG-018").getFirst();
        run(database, found.fix().statements());
        assertThat(found(database, "CFG-018")).as("%s", found.fix()).isEmpty();
        run(database, found.fix().undo());
        assertThat(found(database, "CFG-018")).as("%s", found.fix()).hasSize(1);
        run(database, List.of(reset, "select pg_reload_conf()"));
        assertThat(found(database, "CFG-018")).isEmpty();
    }

    /** A reload takes a moment. */
    private static void run(TestDatabase database, List<String> statements) {
        statements.forEach(database::execute);
        database.execute("select pg_sleep(0.2)");
    }

    private static List<Finding> found(TestDatabase database) {
        return found(database, "CFG-015", "CFG-016");
    }

    private static List<Finding> found(TestDatabase database, String... codes) {
        return new Doctor(database.dataSource())
                .examine(new DoctorOptions(Set.of(codes), Set.of(), Thresholds.USUAL, Duration.ofSeconds(5)))
                .findings();
    }

    private static void append(TestDatabase database, String setting, String line) throws IOException {
        Path file = Path.of(String.valueOf(database.queryValue("show " + setting)));
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }
}

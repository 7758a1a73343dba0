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

    private static List<Finding> found(TestDatabase database) {
        return new Doctor(database.dataSource())
                .examine(new DoctorOptions(
                        Set.of("CFG-015", "CFG-016"), Set.of(), Thresholds.USUAL, Duration.ofSeconds(5)))
                .findings();
    }

    private static void append(TestDatabase database, String setting, String line) throws IOException {
        Path file = Path.of(String.valueOf(database.queryValue("show " + setting)));
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }
}

package dev.tusk.ops.doctor.security;

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

/** What a server offers to the network, which no SQL changes. */
class ExposureTest {

    @Test
    void aServerWithoutEncryptionIsToldWhereOthersReachIt() {
        assertThat(NoEncryption.isExposed("off", "*")).isTrue();
        assertThat(NoEncryption.isExposed("off", "localhost, 10.0.0.1")).isTrue();
        assertThat(NoEncryption.isExposed("on", "*")).isFalse();
        assertThat(NoEncryption.isExposed("off", "127.0.0.1, ::1,localhost")).isFalse();
        assertThat(NoEncryption.isExposed("off", "")).isFalse();
    }

    @Test
    void linesThatTrustTheNetworkAreTold() throws IOException {
        try (TestCluster cluster = TestCluster.start();
                TestDatabase database = cluster.createDatabase()) {
            assertThat(found(database)).isEmpty();
            Path file = Path.of(String.valueOf(database.queryValue("show hba_file")));
            Files.writeString(
                    file,
                    "\nhost shop all 10.0.0.0/8 trust\nhost all all 127.0.0.1/32 password\nhostssl all all 10.0.0.0/8 password\n",
                    StandardOpenOption.APPEND);
            assertThat(found(database))
                    .extracting(finding -> finding.severity().word(), Finding::summary)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple(
                                    "critical", "all of shop from 10.0.0.0 log in by trust"),
                            org.assertj.core.api.Assertions.tuple(
                                    "info", "all of all from 127.0.0.1 log in by password"));
        }
    }

    private static List<Finding> found(TestDatabase database) {
        return new Doctor(database.dataSource())
                .examine(new DoctorOptions(Set.of("SEC-005"), Set.of(), Thresholds.USUAL, Duration.ofSeconds(5)))
                .findings();
    }
}

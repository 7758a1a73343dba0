package dev.tusk.ops.doctor.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.ops.doctor.Doctor;
import dev.tusk.ops.doctor.DoctorOptions;
import dev.tusk.ops.doctor.DoctorReport;
import dev.tusk.ops.doctor.DoctorRules;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.rule.Thresholds;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestStandby;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Rules that need a second server: what standbys count, and how far they are. */
class StandbyRulesTest {

    private static final String DATABASE = "postgres";

    @Test
    void aStandbyIsSeenFromBothSides() throws SQLException, InterruptedException {
        try (TestCluster primary = TestCluster.start(TestStandby.PRIMARY_SETTINGS);
                TestStandby standby = TestStandby.of(primary)) {
            DataSource here = primary.cluster().dataSource(DATABASE);
            DataSource there = standby.cluster().dataSource(DATABASE);
            run(here, "create table change (id int primary key, word text)");
            run(here, "create index change_word on change (word)");
            standby.awaitCaughtUp();

            assertThat(codes(here, List.of(), Map.of("REP-003.bytes", 65_536.0, "REP-003.seconds", 1000.0), "REP-003"))
                    .isEmpty();
            assertThat(codes(there, List.of(), Map.of(), "REP-004")).isEmpty();
            DoctorReport skipped = examine(there, List.of(), Map.of(), "REP-003");
            assertThat(skipped.skipped())
                    .singleElement()
                    .satisfies(each -> assertThat(each.reason()).contains("needs a primary"));
            assertThat(skipped.server().standby()).isTrue();

            run(there, "select pg_wal_replay_pause()");
            run(here, "set synchronous_commit = on; insert into change select i, 'x' from generate_series(1, 5000) i");
            assertThat(codes(here, List.of(), Map.of("REP-003.bytes", 65_536.0), "REP-003"))
                    .containsExactly("REP-003");
            assertThat(codes(there, List.of(), Map.of(), "REP-004")).containsExactly("REP-004");
            run(there, "select pg_wal_replay_resume()");
            standby.awaitCaughtUp();

            Map<String, Double> all = Map.of("IDX-004.bytes", 0.0, "IDX-004.days", 0.0);
            assertThat(codes(here, List.of(there), all, "IDX-004")).containsExactly("IDX-004");
            run(
                    there,
                    "set enable_seqscan = off; select id from change where word = 'y'; select pg_stat_force_next_flush()");
            assertThat(codes(here, List.of(there), all, "IDX-004")).isEmpty();
            assertThat(examine(here, List.of(here), all, "IDX-004").skipped())
                    .singleElement()
                    .satisfies(each -> assertThat(each.reason()).contains("named as a standby is none"));
        }
    }

    private static List<String> codes(
            DataSource source, List<DataSource> replicas, Map<String, Double> thresholds, String code) {
        DoctorReport report = examine(source, replicas, thresholds, code);
        assertThat(report.skipped()).isEmpty();
        return report.findings().stream().map(Finding::code).distinct().toList();
    }

    private static DoctorReport examine(
            DataSource source, List<DataSource> replicas, Map<String, Double> thresholds, String code) {
        return new Doctor(source, replicas)
                .examine(new DoctorOptions(
                        Set.of(code), Set.of(), Thresholds.of(thresholds, DoctorRules.all()), Duration.ofSeconds(5)));
    }

    private static void run(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.tusk.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.cli.Ran;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneServerCommandTest {

    @Test
    void aMachineAloneIsConfiguredWithoutADatabase() {
        Ran.Program tusk = new Ran.Program();
        Ran json = tusk.run(
                "tune",
                "--memory",
                "16GB",
                "--cpus",
                "8",
                "--storage",
                "ssd",
                "--workload",
                "web",
                "--connections",
                "100",
                "--pg",
                "17",
                "--os",
                "linux",
                "--db-size",
                "mid_ram",
                "--json");
        assertThat(json.exitCode()).as(json.err()).isZero();
        assertThat(json.out())
                .startsWith("{\"max_connections\":\"100\",\"shared_buffers\":\"4GB\"")
                .contains("\"work_mem\":\"38836kB\"");
        Ran conf = tusk.run("tune", "--memory", "1GB");
        assertThat(conf.out()).contains("shared_buffers = 256MB", "jit = off");
        assertThat(conf.err()).contains("io_uring");
        Ran rds = tusk.run("tune", "--memory", "1GB", "--output", "rds");
        assertThat(rds.out()).contains("\"ParameterName\":\"shared_buffers\",\"ParameterValue\":\"32768\"");
        assertThat(rds.err()).contains("left out, as Amazon RDS");
    }

    @Test
    void allThatIsWrongIsToldTogether() {
        Ran wrong = new Ran.Program().run("tune", "--memory", "16 bananas", "--cpus", "0", "--pg", "9");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("16 bananas", "--cpus is 0", "--pg is 9");
        Ran workload = new Ran.Program().run("tune", "--memory", "1GB", "--workload", "wbe");
        assertThat(workload.exitCode()).isEqualTo(2);
        assertThat(workload.err()).contains("wbe", "OLTP");
    }

    @Test
    void aServerIsChangedAndTakenBack(@TempDir Path folder) throws IOException {
        try (TestCluster cluster = TestCluster.start(Map.of());
                TestDatabase database = cluster.createDatabase()) {
            Ran.Program tusk = new Ran.Program()
                    .with("TUSK_URL", database.jdbcUrl())
                    .with("PGUSER", database.user())
                    .with("PGPASSWORD", database.password());
            Ran look = tusk.run("tune", "--memory", "8GB", "--cpus", "4", "--url", database.jdbcUrl());
            assertThat(look.exitCode()).as(look.err()).isEqualTo(1);
            assertThat(look.out()).contains("SETTING", "random_page_cost", "TUN-001");
            assertThat(autoConf(database)).isZero();

            Path undo = folder.resolve("undo.sql");
            Ran apply = tusk.run("tune", "--memory", "8GB", "--cpus", "4", "--apply", "--save-undo", undo.toString());
            assertThat(apply.exitCode()).as(apply.err()).isZero();
            assertThat(apply.out()).contains("restarted for", "shared_buffers");
            assertThat(autoConf(database)).isPositive();
            assertThat(Files.readString(undo)).contains("alter system reset \"shared_buffers\";");

            Ran again = tusk.run("tune", "--memory", "9GB", "--cpus", "4", "--apply", "--save-undo", undo.toString());
            assertThat(again.exitCode()).isEqualTo(2);
            assertThat(again.err()).contains("it is there already", "nothing was changed");

            Ran back = tusk.run("tune", "--undo", undo.toString());
            assertThat(back.exitCode()).as(back.err()).isZero();
            assertThat(autoConf(database)).isZero();
        }
    }

    private static long autoConf(TestDatabase database) {
        return database.queryLong("select count(*) from pg_file_settings where sourcefile like '%auto.conf'");
    }
}

package dev.tusk.core.collection.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class ServerMachineTest {

    private static final String MEMINFO = "MemTotal:       65000000 kB\nMemAvailable:   32000000 kB\n";
    private static final String STAT = "cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\ncpu2 1 2 3\ncpu3 1 2 3\nintr 5\n";

    @Test
    void withoutAControlGroupTheMachineCounts() {
        assertThat(ServerMachine.memory(MEMINFO, "", "", "")).hasValue(32_000_000L * 1024);
        assertThat(ServerMachine.memory(MEMINFO, "max\n", "4096\n", "")).hasValue(32_000_000L * 1024);
        assertThat(ServerMachine.memory("", "", "", "")).isEmpty();
        assertThat(ServerMachine.processors(STAT, "max 100000\n")).hasValue(4);
        assertThat(ServerMachine.processors("", "")).isEmpty();
    }

    @Test
    void whatAControlGroupMayHaveCountsWhereItIsLess() {
        long most = 4L << 30;
        long taken = 3L << 30;
        long files = 1L << 30;
        assertThat(ServerMachine.memory(
                        MEMINFO,
                        most + "\n",
                        taken + "\n",
                        "anon 5\ninactive_file 0\nactive_file " + files + "\ntotal_inactive_file 7\n"))
                .hasValue(most - taken + files);
        assertThat(ServerMachine.memory(MEMINFO, most + "\n", taken + "\n", "total_inactive_file 0\n"))
                .hasValue(most - taken);
        // Control groups of the first version have a number where there is no limit.
        assertThat(ServerMachine.memory(MEMINFO, "9223372036854771712\n", taken + "\n", ""))
                .hasValue(32_000_000L * 1024);
        assertThat(ServerMachine.processors(STAT, "150000 100000\n")).hasValue(2);
        assertThat(ServerMachine.processors(STAT, "50000 100000\n")).hasValue(1);
        assertThat(ServerMachine.processors(STAT, "900000 100000\n")).hasValue(4);
    }

    @Test
    void aServerTellsItToThoseWhoMayReadItsFiles(TestDatabase database) throws SQLException {
        try (Connection superuser = database.dataSource().getConnection();
                Connection other = database.dataSource(database.createRole()).getConnection()) {
            ServerMachine told = ServerMachine.of(superuser);
            if (System.getProperty("os.name").equals("Linux")) {
                assertThat(told.memory().orElseThrow()).isGreaterThan(1L << 20);
                assertThat(told.processors().orElseThrow()).isPositive();
            }
            assertThat(ServerMachine.of(other).memory()).isEmpty();
            assertThat(ServerMachine.of(other).processors()).isEmpty();
            IndexForecast forecast = new IndexForecast(1 << 20, 10L << 30);
            IndexBuild unknown = IndexBuild.plan(other, forecast, null, null);
            assertThat(unknown.memoryBytes()).isEqualTo(64L << 20);
            assertThat(unknown.notes()).anyMatch(note -> note.contains("may not see how much is free"));
        }
    }
}

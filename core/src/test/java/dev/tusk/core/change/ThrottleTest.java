package dev.tusk.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import dev.tusk.testkit.TestStandby;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class ThrottleTest {

    private static final Duration LONG = Duration.ofDays(1);

    @Test
    void slowsDownWhereTheServerWritesMoreLogThanItMay(TestDatabase database) throws SQLException {
        List<String> told = new ArrayList<>();
        Throttle throttle = new Throttle(new CopyLimits(null, LONG, 1L << 20), told::add);
        try (Connection connection = database.pool().getConnection()) {
            throttle.after(connection, 1);
            assertThat(told).isEmpty();
            long start = System.nanoTime();
            write(connection, 3 << 20);
            while (told.isEmpty()
                    && System.nanoTime() - start < Duration.ofSeconds(10).toNanos()) {
                throttle.after(connection, 1);
            }
            assertThat(told).isNotEmpty().allMatch(why -> why.contains("write-ahead log") && why.contains("1 MB"));
            // Three megabytes may be written in three seconds, of which some went by before.
            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofSeconds(2).toNanos());
        }
    }

    @Test
    void restsUntilAReplicaThatReplaysNothingGoesOn() throws Exception {
        try (TestCluster server = TestCluster.start(TestStandby.PRIMARY_SETTINGS);
                TestDatabase database = server.createDatabase();
                TestStandby standby = TestStandby.of(server);
                Connection connection = database.dataSource().getConnection();
                Connection replica = standby.cluster().dataSource("postgres").getConnection()) {
            standby.awaitCaughtUp();
            execute(replica, "select pg_wal_replay_pause()");
            List<String> told = new ArrayList<>();
            AtomicBoolean resumed = new AtomicBoolean();
            Throttle throttle = new Throttle(new CopyLimits(null, Duration.ofSeconds(2), Long.MAX_VALUE), why -> {
                told.add(why);
                if (told.size() == 3) {
                    resumed.set(true);
                    CompletableFuture.runAsync(() -> execute(replica, "select pg_wal_replay_resume()"))
                            .join();
                }
            });
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!resumed.get() && System.nanoTime() < end) {
                write(connection, 10_000);
                throttle.after(connection, 1);
                Throttle.pause(Duration.ofMillis(50));
            }
            assertThat(told).hasSizeGreaterThanOrEqualTo(3).allMatch(why -> why.contains("a replica, which is "));
            // It came back from the last call, so it saw that the replica had caught up.
            told.clear();
            standby.awaitCaughtUp();
            throttle.after(connection, 1);
            assertThat(told).isEmpty();
        }
    }

    private static void write(Connection connection, int bytes) {
        execute(
                connection,
                "select pg_logical_emit_message(true, 'throttle', repeat(md5(random()::text), %d))"
                        .formatted(bytes / 32));
    }

    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

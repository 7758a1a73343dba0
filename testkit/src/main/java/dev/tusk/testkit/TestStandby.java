package dev.tusk.testkit;

import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.cluster.Lifetime;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.ServerAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** A hot standby of a test server, made by {@code pg_basebackup} and fed by streaming replication; gone as its primary goes. */
public final class TestStandby implements AutoCloseable {

    /** What a server needs to have standbys. */
    public static final Map<String, String> PRIMARY_SETTINGS = Map.of("wal_level", "replica", "max_wal_senders", "4");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster primary;
    private final Cluster standby;

    private TestStandby(Cluster primary, Cluster standby) {
        this.primary = primary;
        this.standby = standby;
    }

    /** A standby of a server that was started with {@link #PRIMARY_SETTINGS}. */
    public static TestStandby of(TestCluster server) {
        Cluster primary = server.cluster();
        ServerAccount account = ServerAccount.current();
        try {
            Path folder = Files.createTempDirectory("tusk-test-");
            account.own(folder);
            account.run(Command.of(
                                    primary.installation()
                                            .program("pg_basebackup")
                                            .toString(),
                                    "--pgdata=" + folder.resolve("data"),
                                    "--write-recovery-conf",
                                    "--wal-method=stream",
                                    "--checkpoint=fast",
                                    "--no-sync",
                                    "--host=" + primary.host(),
                                    "--port=" + primary.port(),
                                    "--username=" + primary.user())
                            .with("PGPASSWORD", primary.password())
                            .with("PGSSLMODE", "disable")
                            .within(PATIENCE))
                    .runOrFail("copy the primary");
            Files.copy(primary.passwordFile(), folder.resolve("pgpass"), StandardCopyOption.COPY_ATTRIBUTES);
            ClusterSpec spec = ClusterSpec.of(
                            "standby-" + UUID.randomUUID().toString().substring(0, 8), folder)
                    .lasting(Lifetime.TEMPORARY)
                    .with(Map.of("fsync", "off", "shared_buffers", "64MB", "max_connections", "100"));
            return new TestStandby(
                    primary,
                    LocalPostgres.atHome(step -> System.err.println("[testkit] " + step))
                            .start(primary.installation(), spec));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Cluster cluster() {
        return standby;
    }

    /** Returns when it has replayed what the primary has written until now. */
    public void awaitCaughtUp() throws SQLException, InterruptedException {
        String written = first(primary, "select pg_current_wal_lsn()");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!"t".equals(first(standby, "select pg_last_wal_replay_lsn() >= '%s'".formatted(written)))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the standby has not come up to " + written);
            }
            Thread.sleep(20);
        }
    }

    private static String first(Cluster cluster, String query) throws SQLException {
        try (Connection connection = cluster.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() {
        standby.close();
    }
}

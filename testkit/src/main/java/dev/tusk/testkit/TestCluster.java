package dev.tusk.testkit;

import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.cluster.Lifetime;
import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server for tests: small, fast because it trusts the machine not to crash, and gone with its data when the
 * JVM ends, however that ends. The installation comes from Tusk's usual folder, so it is made once on a machine. Its version
 * is the newest unless the system property {@code tusk.test.postgresql}, or the environment variable
 * {@code TUSK_TEST_POSTGRESQL}, names a major one, such as 17.
 */
public final class TestCluster implements AutoCloseable {

    private static final Map<String, String> FAST = Map.of(
            "fsync", "off",
            "synchronous_commit", "off",
            "full_page_writes", "off",
            "shared_buffers", "64MB",
            "max_connections", "100",
            "max_wal_size", "256MB",
            "wal_level", "minimal",
            "max_wal_senders", "0",
            "autovacuum_naptime", "1d",
            "shared_preload_libraries", "");

    private static final int FIRST_WITH_SCRAM_ITERATIONS = 16;

    private final Cluster cluster;
    private final KeptConnection administration;
    private final Templates templates;

    private TestCluster(Cluster cluster) {
        this.cluster = cluster;
        this.administration = new KeptConnection(cluster.dataSource("postgres"));
        this.templates = new Templates(this::createDatabase);
    }

    /** A server with the usual test settings. */
    public static TestCluster start() {
        return start(Map.of());
    }

    /** A server with settings of its own on top of the usual ones. */
    public static TestCluster start(Map<String, String> settings) {
        LocalPostgres postgres = LocalPostgres.atHome(TestCluster::tell);
        return start(postgres, installation(postgres), settings);
    }

    /**
     * A server whose PostgreSQL has these extensions too, installed when they are missing; null where they cannot be had, as
     * with a PostgreSQL of the machine itself.
     */
    public static @Nullable TestCluster startWith(List<String> extensions, Map<String, String> settings) {
        LocalPostgres postgres = LocalPostgres.atHome(TestCluster::tell);
        Installation installation = installation(postgres);
        try {
            installation.requireExtensions(extensions.toArray(String[]::new));
        } catch (LocalPostgresException e) {
            tell("%s cannot be had: %s".formatted(String.join(", ", extensions), e.getMessage()));
            return null;
        }
        return start(postgres, installation, settings);
    }

    /** A server of a given installation, for tests that need packages of their own or another version. */
    public static TestCluster start(LocalPostgres postgres, Installation installation, Map<String, String> settings) {
        try {
            Path folder = Files.createTempDirectory("tusk-test-");
            ClusterSpec spec = ClusterSpec.of(
                            "test-" + UUID.randomUUID().toString().substring(0, 8), folder)
                    .lasting(Lifetime.TEMPORARY)
                    .with(FAST)
                    .with(settings);
            boolean counts = installation.version().major() >= FIRST_WITH_SCRAM_ITERATIONS;
            Cluster cluster = postgres.start(installation, counts ? spec.with(Map.of("scram_iterations", "1")) : spec);
            if (counts) {
                hashAnew(cluster);
            }
            return new TestCluster(cluster);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests connect without a pool, and 4,096 rounds of a hash take longer than most of what they ask. */
    private static void hashAnew(Cluster cluster) {
        try (Connection connection = cluster.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            // Some tests want a server that reads only.
            statement.execute("set default_transaction_read_only = off");
            statement.execute("alter role %s password '%s'".formatted(cluster.user(), cluster.password()));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot hash the password of a test server anew", e);
        }
    }

    /** The installation that tests run on. */
    public static Installation installation(LocalPostgres postgres) {
        @Nullable String major = System.getProperty("tusk.test.postgresql", System.getenv("TUSK_TEST_POSTGRESQL"));
        return major == null || major.isBlank()
                ? postgres.installation()
                : postgres.installation(Integer.parseInt(major.strip()));
    }

    private static void tell(String step) {
        System.err.println("[testkit] " + step);
    }

    public Cluster cluster() {
        return cluster;
    }

    /** The major version of the server. */
    public int majorVersion() {
        return cluster.installation().version().major();
    }

    /** A new and empty database; close it to drop it. */
    public TestDatabase createDatabase() {
        return TestDatabase.create(cluster, administration, templates);
    }

    @Override
    public void close() {
        administration.close();
        cluster.close();
    }
}

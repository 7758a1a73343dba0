package dev.tusk.bench.server;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.cluster.Lifetime;
import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A private server that all contenders share, gone with its data when this process ends. It writes as durably as one in
 * production: {@code fsync} and {@code synchronous_commit} are on. Autovacuum is off, so that it falls on nobody's time.
 */
public final class BenchServer implements AutoCloseable {

    public static final String DATABASE = "postgres";

    private static final Map<String, String> SETTINGS = Map.of(
            "shared_buffers", "1GB",
            "maintenance_work_mem", "512MB",
            "max_wal_size", "4GB",
            "checkpoint_timeout", "30min",
            "autovacuum", "off");

    private final Cluster cluster;

    private final @Nullable String withoutReason;

    private BenchServer(Cluster cluster, @Nullable String withoutReason) {
        this.cluster = cluster;
        this.withoutReason = withoutReason;
    }

    /**
     * Starts one.
     *
     * @param diskBytes that the run takes at its peak
     */
    public static BenchServer start(long diskBytes, Consumer<String> progress) throws IOException {
        LocalPostgres postgres = LocalPostgres.atHome(progress::accept);
        return start(postgres, postgres.installation(), diskBytes, SETTINGS, null);
    }

    /**
     * As {@link #start}, with an extension that has to be in {@code shared_preload_libraries}, installed when it is missing. Where
     * it cannot be had, {@link #withoutReason} says why. A quarter of the memory is shared buffers, as PostgreSQL's manual has it
     * for a server of its own: contenders that take turns would otherwise push each other out of them.
     */
    public static BenchServer startPreloading(String extension, long diskBytes, Consumer<String> progress)
            throws IOException {
        LocalPostgres postgres = LocalPostgres.atHome(progress::accept);
        Installation installation = postgres.installation();
        Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
        settings.put("shared_buffers", Math.max(1024, (memoryBytes() / 4) >> 20) + "MB");
        try {
            installation.requireExtensions(extension);
        } catch (LocalPostgresException e) {
            return start(postgres, installation, diskBytes, settings, e.getMessage());
        }
        settings.put("shared_preload_libraries", extension);
        return start(postgres, installation, diskBytes, settings, null);
    }

    private static BenchServer start(
            LocalPostgres postgres,
            Installation installation,
            long diskBytes,
            Map<String, String> settings,
            @Nullable String withoutReason)
            throws IOException {
        String name = "bench-" + ProcessHandle.current().pid();
        Path directory = postgres.clusterDirectory(name);
        requireSpace(directory, diskBytes);
        ClusterSpec spec =
                ClusterSpec.of(name, directory).lasting(Lifetime.TEMPORARY).with(settings);
        return new BenchServer(postgres.start(installation, spec), withoutReason);
    }

    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private static void requireSpace(Path directory, long bytes) throws IOException {
        Path existing = directory;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        long free = Files.getFileStore(existing).getUsableSpace();
        if (free < bytes) {
            throw TuskException.withHint(
                    ErrorCode.OUT_OF_SPACE,
                    "cannot measure: %,d MB are free in \"%s\", and %,d MB may be needed"
                            .formatted(free >> 20, existing, bytes >> 20),
                    "free some disk space, set TUSK_HOME to a folder on another disk, or take fewer --rows");
        }
    }

    /** Why the extension that was asked for is not there, or null when it is. */
    public @Nullable String withoutReason() {
        return withoutReason;
    }

    public Cluster cluster() {
        return cluster;
    }

    /** A pool of connections over TCP with pgJDBC's default settings, as every contender gets one. */
    public HikariDataSource pool(int connections) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.dataSource(DATABASE));
        config.setMaximumPoolSize(connections);
        return new HikariDataSource(config);
    }

    /** Writes what is dirty now, so that it is not written while the next contender is timed. */
    public static void checkpoint(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("checkpoint");
        }
    }

    /** What the figures depend on. */
    public Map<String, String> circumstances() throws SQLException {
        try (Connection connection = cluster.dataSource(DATABASE).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select
                          pg_catalog.current_setting('server_version'),
                          (select default_version from pg_catalog.pg_available_extensions where name = 'vector'),
                          (
                            select pg_catalog.string_agg(name || ' = ' || pg_catalog.current_setting(name), ', ' order by name)
                            from pg_catalog.pg_settings
                            where name in (
                              'fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'shared_buffers',
                              'maintenance_work_mem', 'max_wal_size', 'autovacuum')
                          )""")) {
            row.next();
            Map<String, String> circumstances = new LinkedHashMap<>();
            circumstances.put("server", "PostgreSQL %s, pgvector %s".formatted(row.getString(1), row.getString(2)));
            circumstances.put("settings", row.getString(3));
            return circumstances;
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}

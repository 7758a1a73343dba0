package dev.tusk.testkit;

import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PgBouncer before a test database, in transaction mode: each transaction may have another session of the server, of which there are two. To be closed
 * before the database.
 */
public final class TestPooler implements AutoCloseable {

    /** The account that servers run as where the tests run as root, which PgBouncer refuses. */
    private static final String ACCOUNT = "nobody";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Process process;
    private final PGSimpleDataSource source;
    private final Path folder;

    private TestPooler(Process process, PGSimpleDataSource source, Path folder) {
        this.process = process;
        this.source = source;
        this.folder = folder;
    }

    /** Starts one, installing PgBouncer where it is missing; null where it cannot be had, as with a PostgreSQL of the machine itself. */
    public static @Nullable TestPooler inTransactionMode(TestDatabase database) {
        Cluster cluster = database.cluster();
        Installation installation = cluster.installation();
        try {
            installation.require("pgbouncer");
        } catch (LocalPostgresException e) {
            System.err.println("[testkit] PgBouncer cannot be had: " + e.getMessage());
            return null;
        }
        try {
            int port = freePort();
            Path folder = Files.createTempDirectory("tusk-pooler-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path settings = folder.resolve("pgbouncer.ini");
            Files.writeString(
                    settings, """
                    [databases]
                    %1$s = host=127.0.0.1 port=%2$d dbname=%1$s user=%3$s password=%4$s

                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %5$d
                    unix_socket_dir =
                    auth_type = any
                    pool_mode = transaction
                    default_pool_size = 2
                    max_prepared_statements = 100
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(database.name(), cluster.port(), cluster.user(), cluster.password(), port));
            List<String> command =
                    new ArrayList<>(List.of(installation.program("pgbouncer").toString()));
            if ("root".equals(System.getProperty("user.name"))) {
                command.addAll(List.of("-u", ACCOUNT));
            }
            command.add(settings.toString());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl("jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database.name()));
            source.setUser("anybody");
            TestPooler pooler = new TestPooler(process, source, folder);
            pooler.await();
            return pooler;
        } catch (IOException e) {
            throw new AssertionError("cannot start PgBouncer: " + e.getMessage(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Connection connection = source.getConnection()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    String log = Files.readString(folder.resolve("log"));
                    close();
                    throw new AssertionError("PgBouncer does not answer: %s%n%s".formatted(e.getMessage(), log), e);
                }
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Connections through the pooler, as the superuser. */
    public DataSource dataSource() {
        return source;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            for (String name : List.of("log", "pgbouncer.ini")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new AssertionError("cannot delete %s: %s".formatted(folder, e.getMessage()), e);
        }
    }
}

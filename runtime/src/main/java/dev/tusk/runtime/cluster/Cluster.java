package dev.tusk.runtime.cluster;

import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.process.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A running cluster. Whoever started it is its owner: the server ends with {@link #close} or with the owner's process.
 * Others who found it running share it: their {@code close} leaves it running, and it may stop under them when its owner
 * ends. Thread-safe.
 */
public final class Cluster implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    static final String SUPERUSER = "postgres";

    private final ClusterSpec spec;
    private final ClusterFolder folder;
    private final Installation installation;
    private final int port;
    private final String password;
    private final Runnable stopping;
    private final boolean owner;

    Cluster(
            ClusterSpec spec,
            ClusterFolder folder,
            Installation installation,
            int port,
            String password,
            boolean owner,
            Runnable stopping) {
        this.spec = spec;
        this.folder = folder;
        this.installation = installation;
        this.port = port;
        this.password = password;
        this.owner = owner;
        this.stopping = stopping;
    }

    public String name() {
        return spec.name();
    }

    public Installation installation() {
        return installation;
    }

    /** All of the cluster: data, settings, log. */
    public Path directory() {
        return folder.root();
    }

    /** PostgreSQL's data folder. */
    public Path dataDirectory() {
        return folder.data();
    }

    public Path logFile() {
        return folder.log();
    }

    /** The folder of the Unix socket, for {@code PGHOST}. */
    public Path socketDirectory() {
        return folder.socketFolder();
    }

    /** The only address that the server listens on, besides its Unix socket. */
    public String host() {
        return LOOPBACK;
    }

    public int port() {
        return port;
    }

    /** The superuser. */
    public String user() {
        return SUPERUSER;
    }

    /** The superuser's password: random, made with the cluster. */
    public String password() {
        return password;
    }

    /** A file with the password in the format of libpq's {@code PGPASSFILE}, readable by its owner only. */
    public Path passwordFile() {
        return folder.passwordFile();
    }

    /** A JDBC URL without user and password. */
    public String jdbcUrl(String database) {
        return dataSource(database).getURL();
    }

    /** A data source without a pool, for the superuser. */
    public PGSimpleDataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {LOOPBACK});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(SUPERUSER);
        source.setPassword(password);
        // It listens on loopback only and has no certificate: asking for one is a round trip in vain.
        source.setSslMode("disable");
        return source;
    }

    /** What libpq's programs need to connect as the superuser. Holds the name of the password file, not the password. */
    public Map<String, String> clientEnvironment(String database) {
        return Map.of(
                "PGHOST",
                LOOPBACK,
                "PGPORT",
                Integer.toString(port),
                "PGUSER",
                SUPERUSER,
                "PGDATABASE",
                database,
                "PGPASSFILE",
                folder.passwordFile().toString(),
                "PGSSLMODE",
                "disable");
    }

    /** {@code psql}, connected to a database, with standard input and output to be directed by the caller. */
    public ProcessBuilder psql(String database, String... arguments) {
        List<String> all = new ArrayList<>(List.of(installation.program("psql").toString()));
        all.addAll(List.of(arguments));
        ProcessBuilder builder = Command.of(all).builder().directory(null);
        @Nullable String locale = System.getenv("LC_ALL");
        if (locale == null) {
            builder.environment().remove("LC_ALL");
        } else {
            builder.environment().put("LC_ALL", locale);
        }
        builder.environment().putAll(clientEnvironment(database));
        return builder;
    }

    /** Whether this process started the server and keeps it. */
    public boolean owner() {
        return owner;
    }

    public Lifetime lifetime() {
        return spec.lifetime();
    }

    /** Stops the server, also when somebody else started it. Nothing happens when it has stopped already. */
    public void stop() {
        stopping.run();
    }

    /** Stops the server if this is its owner and it is not detached. */
    @Override
    public void close() {
        if (owner && spec.lifetime() != Lifetime.DETACHED) {
            stop();
        }
    }
}

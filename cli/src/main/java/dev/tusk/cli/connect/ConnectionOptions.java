package dev.tusk.cli.connect;

import dev.tusk.cli.FromEnvironment;
import dev.tusk.cli.shell.Shell;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that works with a database. */
public final class ConnectionOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The database: postgresql://user@host:5432/name or jdbc:postgresql://host:5432/name. "
                    + "Default: TUSK_URL, DATABASE_URL, the PG* variables, then the cluster of \"tusk pg start\".")
    private @Nullable String url;

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to try to connect, in seconds. Default: ${DEFAULT-VALUE}.")
    @FromEnvironment("PGCONNECT_TIMEOUT")
    private int connectTimeoutSeconds;

    /**
     * Connects to the database that the options and the environment name.
     *
     * @param connections the most connections to hold at once
     * @throws dev.tusk.core.failure.TuskException when no database is named, or it cannot be reached or logged in to
     */
    public Session connect(Shell shell, int connections) {
        return connect(shell, target(shell), connections);
    }

    /** As {@link #connect(Shell, int)}, to a database that is known already. */
    public Session connect(Shell shell, ConnectionTarget target, int connections) {
        return Session.open(shell, target, connections, connectTimeout());
    }

    /** As {@link #connect(Shell, int)}, but a server that cannot be reached yet is no failure. */
    public Session connectWhenThere(Shell shell, int connections) {
        return Session.whenThere(shell, target(shell), connections, connectTimeout());
    }

    /**
     * A pool of one connection to a standby of the database, for work that is to spare the primary; empty where none is named and the database
     * has one host. A standby that cannot be reached yet is no failure.
     *
     * @param url the standby, or null: then {@code TUSK_REPLICA_URL}, else a standby among the hosts of the database, where there are several
     */
    public Optional<Session> replica(Shell shell, @Nullable String url) {
        return new Databases(shell, LocalCluster.NONE)
                .replica(url)
                .or(() -> Optional.of(target(shell))
                        .filter(target -> target.hosts().size() > 1)
                        .map(ConnectionTarget::preferringStandby))
                .map(target -> Session.whenThere(shell, target, 1, connectTimeout()));
    }

    /** The database as the option names it; null where it is left to the environment. */
    public @Nullable String url() {
        return url;
    }

    private Duration connectTimeout() {
        return Duration.ofSeconds(Math.max(1, connectTimeoutSeconds));
    }

    /** The database that the options and the environment name; nothing is connected to. */
    public ConnectionTarget target(Shell shell) {
        return new Databases(shell, new RunningCluster()).find(url);
    }

    /** As {@link #target}, leaving the private clusters of this machine out. */
    public Optional<ConnectionTarget> named(Shell shell) {
        return new Databases(shell, LocalCluster.NONE).named(url);
    }
}

package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ServerAccount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One start of a server whose data is there. The caller holds the cluster's lock. */
final class ClusterStart {

    private static final int PORT_TRIES = 4;

    private final Clusters clusters;
    private final Installation installation;
    private final ServerAccount account;
    private final ClusterSpec spec;
    private final ClusterFolder folder;
    private final ServerControl control;

    ClusterStart(
            Clusters clusters,
            Installation installation,
            ServerAccount account,
            ClusterSpec spec,
            ClusterFolder folder) {
        this.clusters = clusters;
        this.installation = installation;
        this.account = account;
        this.spec = spec;
        this.folder = folder;
        this.control = new ServerControl(installation, account, folder);
    }

    /** Says that the port is taken before anything is made for it. */
    void requirePort() {
        if (spec.port() != 0 && !Ports.free(spec.port())) {
            throw portTaken();
        }
    }

    /**
     * Starts it on its port, or on the next free one when somebody else was faster and any will do.
     *
     * @param first whether nothing of it stays when it fails, the log neither
     */
    Cluster run(boolean first) {
        int port = spec.port() == 0 ? Ports.previousOrFree(folder.settings()) : spec.port();
        for (int attempt = 1; ; attempt++) {
            keepPreviousLog();
            folder.writeForServer(folder.settings(), ServerSettings.text(spec, port, folder.socket(account)));
            Ownership ownership = Ownership.starting(spec.lifetime());
            folder.writePrivately(folder.ownerFile(), ownership.text());
            Supervisor supervisor = spec.lifetime() == Lifetime.DETACHED
                    ? null
                    : Supervisor.start(account, control.program(), folder, spec.lifetime() == Lifetime.TEMPORARY);
            boolean started = supervisor == null ? control.startDetached() : supervisor.awaitStart();
            if (started) {
                return ready(port, ownership, supervisor);
            }
            String log = folder.logTail();
            if (supervisor != null) {
                supervisor.stop();
            }
            boolean portTaken = log.contains("could not create any TCP/IP sockets");
            if (!portTaken || attempt == PORT_TRIES) {
                String hint = hint(log, !first && spec.lifetime() != Lifetime.TEMPORARY);
                if (spec.lifetime() == Lifetime.TEMPORARY) {
                    Folders.remove(folder.root());
                }
                throw new LocalPostgresException(
                        "cannot start cluster \"%s\": PostgreSQL %s did not become ready"
                                .formatted(spec.name(), installation.version()),
                        log,
                        hint);
            }
            if (spec.port() != 0) {
                throw portTaken();
            }
            port = Ports.free();
        }
    }

    private Cluster ready(int port, Ownership ownership, @Nullable Supervisor supervisor) {
        long server = ServerProcess.of(folder.data()).map(ServerProcess::pid).orElse(0L);
        Ownership.ProcessId watcher = supervisor == null ? Ownership.ProcessId.NONE : supervisor.id();
        folder.writePrivately(
                folder.ownerFile(), ownership.started(watcher, server).text());
        Runnable stopping = supervisor == null
                ? () -> clusters.stop(installation, spec.name(), folder.root())
                : () -> end(supervisor);
        Cluster cluster = new Cluster(spec, folder, installation, port, password(), true, stopping);
        try {
            verify(cluster);
            return cluster;
        } catch (RuntimeException e) {
            if (supervisor != null) {
                supervisor.stop();
            } else {
                control.stop(spec.name());
            }
            throw e;
        }
    }

    /** Others wait with starting and stopping until it has ended. */
    private void end(Supervisor supervisor) {
        clusters.whileOthersWait(folder, "stop cluster \"%s\"".formatted(spec.name()), () -> {
            supervisor.stop();
            if (!folder.socketFolder().startsWith(folder.root())) {
                Folders.remove(folder.socketFolder());
            }
        });
        if (spec.lifetime() == Lifetime.TEMPORARY) {
            // What the supervisor may have no right to remove: the folder itself.
            Folders.remove(folder.root());
        }
    }

    /** Shares a server that somebody else keeps. */
    Cluster share(ServerProcess server) {
        if (spec.port() != 0 && spec.port() != server.port()) {
            throw new LocalPostgresException(
                    "cannot start cluster \"%s\" on port %d: it runs on port %d already"
                            .formatted(spec.name(), spec.port(), server.port()),
                    "process %d".formatted(server.pid()),
                    "stop it first, or leave the port open");
        }
        Runnable stopping = () -> clusters.stop(installation, spec.name(), folder.root());
        Cluster cluster = new Cluster(spec, folder, installation, server.port(), password(), false, stopping);
        verify(cluster);
        return cluster;
    }

    /** A real connection with the password that is on file. */
    private void verify(Cluster cluster) {
        try (Connection connection = cluster.dataSource("postgres").getConnection()) {
            connection.isValid(0);
        } catch (SQLException e) {
            throw new LocalPostgresException(
                    "cannot connect to cluster \"%s\": %s".formatted(spec.name(), e.getMessage()),
                    folder.logTail(),
                    null,
                    e);
        }
    }

    private String password() {
        try {
            String line = Files.readString(folder.passwordFile()).strip();
            return line.substring(line.lastIndexOf(':') + 1);
        } catch (IOException e) {
            throw new LocalPostgresException(
                    "cannot read the password of cluster \"%s\": %s".formatted(spec.name(), e.getMessage()),
                    "file " + folder.passwordFile(),
                    "use the cluster as the user who made it",
                    e);
        }
    }

    private void keepPreviousLog() {
        Path log = folder.log();
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling("server.log.previous"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String hint(String log, boolean logStays) {
        if (log.contains("No space left on device")) {
            return "free some space on the disk of " + folder.root();
        }
        if (log.contains("unrecognized configuration parameter") || log.contains("invalid value for parameter")) {
            return "correct that setting";
        }
        if (Files.exists(folder.log())) {
            return logStays ? "the whole log is in " + folder.log() : null;
        }
        return "the server could not even be started; look at the rights on " + folder.root();
    }

    private LocalPostgresException portTaken() {
        return new LocalPostgresException(
                "cannot start cluster \"%s\": port %d is in use".formatted(spec.name(), spec.port()),
                null,
                "stop what listens there, or choose another port");
    }
}

package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.ProcessLock;
import dev.tusk.runtime.process.ServerAccount;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * Starts and stops clusters. Safe from several threads and processes at once: those that start or stop the same cluster
 * wait for each other.
 */
public final class Clusters {

    private static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);
    private static final Duration END_PATIENCE = Supervisor.FAST_STOP_PATIENCE.plusSeconds(15);
    private static final int PORT_TRIES = 4;

    private final ServerAccount account;
    private final Progress progress;

    public Clusters(ServerAccount account, Progress progress) {
        this.account = account;
        this.progress = progress;
    }

    /**
     * Starts a cluster, made first when it is not there, or shares the one that runs.
     *
     * @throws LocalPostgresException when it does not become ready, with the tail of the server's log
     */
    public Cluster start(Installation installation, ClusterSpec spec) {
        ClusterFolder folder = new ClusterFolder(spec.directory());
        folder.make(account, spec.lifetime());
        try (ProcessLock _ = ProcessLock.acquire(
                folder.lock(), "start cluster \"%s\"".formatted(spec.name()), progress, LOCK_PATIENCE)) {
            endAbandoned(installation, folder);
            Optional<ServerProcess> running = ServerProcess.of(folder.data());
            if (running.isPresent()) {
                return shared(installation, spec, folder, running.get());
            }
            requireSameVersion(installation, spec, folder);
            clearStalePidFile(folder);
            if (!folder.initialised()) {
                new ClusterInitialisation(installation, account, progress).run(spec, folder);
            }
            return launch(installation, spec, folder);
        }
    }

    private Cluster launch(Installation installation, ClusterSpec spec, ClusterFolder folder) {
        int port = spec.port() == 0 ? Ports.previousOrFree(folder.settings()) : spec.port();
        for (int attempt = 1; ; attempt++) {
            if (spec.port() != 0 && !Ports.free(port)) {
                throw portTaken(spec);
            }
            keepLog(folder);
            folder.writeForServer(folder.settings(), ServerSettings.text(spec, port, folder.socket(account)));
            Ownership ownership = Ownership.starting(spec.lifetime());
            folder.writePrivately(folder.ownerFile(), ownership.text());
            Optional<Supervisor> supervisor = Optional.empty();
            boolean started;
            if (spec.lifetime() == Lifetime.DETACHED) {
                started = startDetached(installation, folder);
            } else {
                boolean remove = spec.lifetime() == Lifetime.TEMPORARY;
                Supervisor own = Supervisor.start(account, pgControl(installation), folder, remove);
                started = own.awaitStart();
                supervisor = Optional.of(own);
            }
            if (started) {
                return ready(installation, spec, folder, port, ownership, supervisor);
            }
            String log = folder.logTail();
            boolean portTaken = log.contains("Address already in use");
            if (portTaken && spec.port() != 0) {
                supervisor.ifPresent(Supervisor::stop);
                throw portTaken(spec);
            }
            if (!portTaken || attempt == PORT_TRIES || spec.lifetime() == Lifetime.TEMPORARY) {
                supervisor.ifPresent(Supervisor::stop);
                throw new LocalPostgresException(
                        "cannot start cluster \"%s\": PostgreSQL %s did not become ready"
                                .formatted(spec.name(), installation.version()),
                        log,
                        "the whole log is in " + folder.log());
            }
            supervisor.ifPresent(Supervisor::stop);
            port = Ports.free();
        }
    }

    private Cluster ready(
            Installation installation,
            ClusterSpec spec,
            ClusterFolder folder,
            int port,
            Ownership ownership,
            Optional<Supervisor> supervisor) {
        long server = ServerProcess.of(folder.data()).map(ServerProcess::pid).orElse(0L);
        folder.writePrivately(
                folder.ownerFile(),
                ownership
                        .started(supervisor.map(Supervisor::id).orElse(Ownership.ProcessId.NONE), server)
                        .text());
        Runnable stopping = () -> {
            supervisor.ifPresent(Supervisor::stop);
            if (Files.exists(folder.data())) {
                stop(installation, spec.name(), folder.root());
            }
        };
        Cluster cluster = new Cluster(spec, folder, installation, port, password(spec, folder), true, stopping);
        try {
            verify(cluster, folder);
        } catch (RuntimeException e) {
            stopping.run();
            throw e;
        }
        return cluster;
    }

    /** Shares a server that somebody else keeps. */
    private Cluster shared(Installation installation, ClusterSpec spec, ClusterFolder folder, ServerProcess server) {
        if (spec.port() != 0 && spec.port() != server.port()) {
            throw new LocalPostgresException(
                    "cannot start cluster \"%s\" on port %d: it runs on port %d already"
                            .formatted(spec.name(), spec.port(), server.port()),
                    "process %d".formatted(server.pid()),
                    "stop it first, or leave the port open");
        }
        Cluster cluster = new Cluster(
                spec,
                folder,
                installation,
                server.port(),
                password(spec, folder),
                false,
                () -> stop(installation, spec.name(), folder.root()));
        verify(cluster, folder);
        return cluster;
    }

    /** A real connection with the password that is on file. */
    private static void verify(Cluster cluster, ClusterFolder folder) {
        try (Connection connection = cluster.dataSource("postgres").getConnection()) {
            connection.isValid(0);
        } catch (SQLException e) {
            throw new LocalPostgresException(
                    "cannot connect to cluster \"%s\": %s".formatted(cluster.name(), e.getMessage()),
                    folder.logTail(),
                    null,
                    e);
        }
    }

    private static String password(ClusterSpec spec, ClusterFolder folder) {
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

    /** Waits for, or stops, a server whose owner is gone. */
    private void endAbandoned(Installation installation, ClusterFolder folder) {
        Optional<Ownership> ownership = Ownership.read(folder.ownerFile());
        Optional<ServerProcess> running = ServerProcess.of(folder.data());
        boolean stopping = running.map(ServerProcess::stopping).orElse(false);
        boolean supervised = ownership.isPresent()
                && ownership.get().lifetime() != Lifetime.DETACHED
                && !ownership.get().owner().alive();
        if (supervised && (running.isPresent() || ownership.get().supervisor().alive())) {
            // The supervisor has seen the end of its owner and is about to stop the server.
            boolean known = ownership.get().server() != 0;
            boolean byHand = known
                    && running.isPresent()
                    && running.get().pid() != ownership.get().server();
            if (byHand) {
                return;
            }
            progress.step("waiting for the server of an ended process to stop");
            boolean helpless = known && !ownership.get().supervisor().alive();
            Duration patience = helpless ? Duration.ZERO : END_PATIENCE;
            if (!await(
                            patience,
                            () -> ended(folder) && !ownership.get().supervisor().alive())
                    && !ended(folder)) {
                stopNow(installation, folder.root().toString(), folder);
            }
        } else if (stopping) {
            progress.step("waiting for the server to stop");
            await(END_PATIENCE, () -> ended(folder));
        }
    }

    private static boolean ended(ClusterFolder folder) {
        return ServerProcess.of(folder.data()).isEmpty();
    }

    /**
     * Stops a cluster's server, whoever started it: fast, and if that takes too long, immediately.
     *
     * @return whether one was running
     */
    public boolean stop(Installation installation, String name, Path directory) {
        ClusterFolder folder = new ClusterFolder(directory);
        if (!folder.initialised() || ended(folder)) {
            return false;
        }
        try (ProcessLock _ =
                ProcessLock.acquire(folder.lock(), "stop cluster \"%s\"".formatted(name), progress, LOCK_PATIENCE)) {
            if (ended(folder)) {
                return false;
            }
            stopNow(installation, name, folder);
            return true;
        }
    }

    private void stopNow(Installation installation, String name, ClusterFolder folder) {
        if (pgControl(installation, folder, "stop", "-m", "fast", "-t", seconds(Supervisor.FAST_STOP_PATIENCE))
                        .succeeded()
                || pgControl(installation, folder, "stop", "-m", "immediate", "-t", "15")
                        .succeeded()
                || ended(folder)) {
            return;
        }
        throw new LocalPostgresException(
                "cannot stop cluster \"%s\": the server does not end".formatted(name), folder.logTail(), null);
    }

    private boolean startDetached(Installation installation, ClusterFolder folder) {
        return pgControl(
                        installation,
                        folder,
                        "start",
                        "-l",
                        folder.log().toString(),
                        "-w",
                        "-t",
                        seconds(Supervisor.START_PATIENCE))
                .succeeded();
    }

    private Command.Result pgControl(Installation installation, ClusterFolder folder, String verb, String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                pgControl(installation).toString(), verb, "-D", folder.data().toString()));
        arguments.addAll(List.of(more));
        return account.run(Command.of(arguments).within(Supervisor.START_PATIENCE.plusSeconds(10)))
                .run();
    }

    private static Path pgControl(Installation installation) {
        return installation.bin().resolve("pg_ctl");
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    /** What is known of a cluster from the outside. */
    public ClusterStatus status(String name, Path directory) {
        ClusterFolder folder = new ClusterFolder(directory);
        Optional<Ownership> ownership = Ownership.read(folder.ownerFile());
        ClusterStatus.Server server = ServerProcess.of(folder.data())
                .map(one -> new ClusterStatus.Server(
                        one.pid(),
                        one.port(),
                        one.since(),
                        ownership.map(Ownership::lifetime).orElse(Lifetime.DETACHED),
                        ownership
                                .filter(owned -> owned.lifetime() != Lifetime.DETACHED)
                                .map(owned -> owned.owner().pid())
                                .orElse(0L)))
                .orElse(null);
        return new ClusterStatus(
                name, directory, folder.data(), folder.dataVersion().orElse(0), server);
    }

    /** The major version of a cluster's data; empty when there is none yet. */
    public static OptionalInt dataVersion(Path directory) {
        return new ClusterFolder(directory).dataVersion().map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private static void requireSameVersion(Installation installation, ClusterSpec spec, ClusterFolder folder) {
        int version = installation.version().major();
        int dataVersion = folder.dataVersion().orElse(version);
        if (version != dataVersion) {
            throw new LocalPostgresException(
                    "cannot start cluster \"%s\" with PostgreSQL %d: its data is of version %d"
                            .formatted(spec.name(), version, dataVersion),
                    "data folder " + folder.data(),
                    "start it with PostgreSQL %d, or use another folder".formatted(dataVersion));
        }
    }

    /** The server itself clears a file whose process is gone, but not one whose number was given to another process. */
    private void clearStalePidFile(ClusterFolder folder) {
        if (ServerProcess.misled(folder.data())) {
            progress.step("clearing away the process file of a server that crashed");
            try {
                Files.deleteIfExists(folder.data().resolve(ServerProcess.PID_FILE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void keepLog(ClusterFolder folder) {
        Path log = folder.log();
        if (Files.exists(log)) {
            try {
                Files.move(log, log.resolveSibling("server.log.previous"), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static LocalPostgresException portTaken(ClusterSpec spec) {
        return new LocalPostgresException(
                "cannot start cluster \"%s\": port %d is in use".formatted(spec.name(), spec.port()),
                null,
                "stop what listens there, or choose another port");
    }

    private static boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}

package dev.tusk.runtime.cluster;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ProcessLock;
import dev.tusk.runtime.process.ServerAccount;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops clusters. Safe from several threads and processes at once: those that start or stop the same cluster
 * wait for each other.
 */
public final class Clusters {

    private static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);
    private static final Duration END_PATIENCE = Supervisor.FAST_STOP_PATIENCE.plusSeconds(15);

    private final ServerAccount account;
    private final Path templates;
    private final Progress progress;

    /**
     * Keeps nothing but the templates of temporary clusters; each cluster has a folder of its own.
     *
     * @param account that servers run as
     * @param templates the folder of the templates, made when needed
     * @param progress told of each step that takes time
     */
    public Clusters(ServerAccount account, Path templates, Progress progress) {
        this.account = account;
        this.templates = templates;
        this.progress = progress;
    }

    /**
     * Starts a cluster, made first when it is not there, or shares the one that runs.
     *
     * @throws LocalPostgresException when it does not become ready, with the tail of the server's log
     */
    public Cluster start(Installation installation, ClusterSpec spec) {
        ClusterFolder folder = new ClusterFolder(spec.directory());
        boolean made = false;
        while (true) {
            made |= folder.makeRoot();
            // A failed first start removes the folder under those that wait for it.
            try (ProcessLock lock = lockIfThere(folder, "start cluster \"%s\"".formatted(spec.name()))) {
                if (lock != null && lock.inPlace()) {
                    return startOrClear(installation, spec, folder, made);
                }
            }
        }
    }

    private @Nullable ProcessLock lockIfThere(ClusterFolder folder, String purpose) {
        try {
            return lock(folder, purpose);
        } catch (LocalPostgresException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return null;
            }
            throw e;
        }
    }

    /** Leaves nothing of a cluster whose first start failed. */
    private Cluster startOrClear(Installation installation, ClusterSpec spec, ClusterFolder folder, boolean made) {
        boolean first = folder.untouched();
        boolean started = false;
        try {
            Cluster cluster = startLocked(installation, spec, folder);
            started = true;
            return cluster;
        } finally {
            if (first && !started && Files.isDirectory(folder.root()) && endedForSure(installation, folder)) {
                folder.clear();
                if (made) {
                    Folders.remove(folder.root());
                }
            }
        }
    }

    private boolean endedForSure(Installation installation, ClusterFolder folder) {
        return !folder.initialised() || new ServerControl(installation, account, folder).ended();
    }

    private Cluster startLocked(Installation installation, ClusterSpec spec, ClusterFolder folder) {
        folder.makeParts(account, spec.lifetime());
        ClusterStart start = new ClusterStart(this, installation, account, spec, folder);
        endAbandoned(new ServerControl(installation, account, folder), spec.name());
        Optional<ServerProcess> running = ServerProcess.of(folder.data());
        if (running.isPresent()) {
            return start.share(running.get());
        }
        requireSameVersion(installation, spec, folder);
        clearMisleadingPidFile(folder);
        start.requirePort();
        boolean first = !folder.initialised();
        if (first) {
            new ClusterInitialisation(installation, account, templates, progress).run(spec, folder);
        }
        return start.run(first);
    }

    /** Does something while nobody else starts or stops the cluster of a folder. */
    void whileOthersWait(ClusterFolder folder, String purpose, Runnable action) {
        if (!Files.isDirectory(folder.root())) {
            return;
        }
        try (ProcessLock _ = lock(folder, purpose)) {
            action.run();
        }
    }

    private ProcessLock lock(ClusterFolder folder, String purpose) {
        return ProcessLock.acquire(folder.lock(), purpose, progress, LOCK_PATIENCE);
    }

    /** Waits for a server that is about to end with its owner, and ends one whose supervisor died with the owner. */
    private void endAbandoned(ServerControl control, String name) {
        ClusterFolder folder = control.folder();
        Optional<Ownership> ownership = Ownership.read(folder.ownerFile());
        Optional<ServerProcess> running = ServerProcess.of(folder.data());
        boolean kept = ownership.isEmpty()
                || ownership.get().lifetime() == Lifetime.DETACHED
                || ownership.get().owner().alive();
        if (kept) {
            if (running.map(ServerProcess::stopping).orElse(false)) {
                progress.step("waiting for the server of cluster \"%s\" to stop".formatted(name));
                ServerControl.await(END_PATIENCE, control::ended);
            }
            return;
        }
        Ownership gone = ownership.get();
        boolean ours = gone.server() == 0 || running.isEmpty() || running.get().pid() == gone.server();
        if (!ours) {
            // Somebody started this one by hand.
            return;
        }
        boolean mayStop = gone.server() == 0 || gone.supervisor().alive();
        if (mayStop && (running.isPresent() || gone.supervisor().alive())) {
            progress.step("waiting for the server of process %d, which has ended, to stop"
                    .formatted(gone.owner().pid()));
            ServerControl.await(
                    END_PATIENCE, () -> control.ended() && !gone.supervisor().alive());
        }
        if (!control.ended()) {
            progress.step("stopping the server of process %d, which has ended"
                    .formatted(gone.owner().pid()));
            control.stop(name);
        }
    }

    /**
     * Stops a cluster's server, whoever started it: fast, and if that takes too long, immediately.
     *
     * @return whether one was running
     */
    public boolean stop(Installation installation, String name, Path directory) {
        ServerControl control = new ServerControl(installation, account, new ClusterFolder(directory));
        if (!control.folder().initialised() || control.ended()) {
            return false;
        }
        try (ProcessLock _ = lock(control.folder(), "stop cluster \"%s\"".formatted(name))) {
            if (control.ended()) {
                return false;
            }
            control.stop(name);
            return true;
        }
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
                name,
                folder.root(),
                folder.data(),
                folder.log(),
                folder.dataVersion().orElse(0),
                server);
    }

    /** The major version of a cluster's data; empty when there is none yet. */
    public static OptionalInt dataVersion(Path directory) {
        return new ClusterFolder(directory).dataVersion();
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
    private void clearMisleadingPidFile(ClusterFolder folder) {
        if (ServerProcess.misled(folder.data())) {
            progress.step("clearing away the process file of a server that crashed");
            try {
                Files.deleteIfExists(folder.data().resolve(ServerProcess.PID_FILE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

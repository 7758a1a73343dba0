package dev.tusk.runtime;

import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.runtime.cluster.ClusterSpec;
import dev.tusk.runtime.cluster.ClusterStatus;
import dev.tusk.runtime.cluster.Clusters;
import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.install.Documentation;
import dev.tusk.runtime.install.Installation;
import dev.tusk.runtime.install.PostgresVersion;
import dev.tusk.runtime.install.PrivateInstallation;
import dev.tusk.runtime.install.PrivateInstallations;
import dev.tusk.runtime.install.SystemInstallations;
import dev.tusk.runtime.process.ServerAccount;
import dev.tusk.runtime.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * PostgreSQL on this machine, without root, Docker or anything installed: finds one that has pgvector or installs one into
 * a folder of its own, and starts and stops clusters. Thread-safe; several processes may use the same folder.
 */
public final class LocalPostgres {

    private static final Pattern FORBIDDEN = Pattern.compile("[:\"$`\\\\\\p{Cntrl}]");

    private final Path home;
    private final Progress progress;
    private final boolean privateOnly;
    private final SystemInstallations systemInstallations;
    private final PrivateInstallations privateInstallations;
    private final ServerAccount account;
    private final Clusters clusters;

    /**
     * @param home holds installations and clusters; made when needed
     * @param progress told of each step that takes time
     * @param environment of this process: {@code PATH}, and {@code TUSK_POSTGRESQL=private} for never using an
     *     installation of the machine
     */
    public LocalPostgres(Path home, Progress progress, Map<String, String> environment) {
        this.home = usable(home.toAbsolutePath().normalize());
        this.progress = progress;
        this.privateOnly = environment
                .getOrDefault("TUSK_POSTGRESQL", "")
                .toLowerCase(Locale.ROOT)
                .equals("private");
        List<Path> path = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                path.add(Path.of(folder));
            }
        }
        this.systemInstallations = new SystemInstallations(path);
        this.privateInstallations = new PrivateInstallations(this.home.resolve("postgresql"), progress);
        this.account = ServerAccount.current();
        this.clusters = new Clusters(account, this.home.resolve("templates"), progress);
    }

    /** The path goes into shell commands of pg_ctl, apt's configuration and lists of libraries, which have no escape for these. */
    private static Path usable(Path home) {
        if (FORBIDDEN.matcher(home.toString()).find()) {
            throw new LocalPostgresException(
                    "cannot keep PostgreSQL in \"%s\": the path has one of : \" $ ` \\ in it".formatted(home),
                    null,
                    "set TUSK_HOME to another folder");
        }
        return home;
    }

    /** With the folder of {@link TuskHome} and the environment of this process. */
    public static LocalPostgres atHome(Progress progress) {
        return new LocalPostgres(TuskHome.fromEnvironment(), progress, System.getenv());
    }

    public Path home() {
        return home;
    }

    /** An installation that is there: of the machine first, then a private one. Installs nothing. */
    public Optional<Installation> find() {
        return find(major -> true);
    }

    private Optional<Installation> find(IntPredicate major) {
        if (!privateOnly) {
            Optional<Installation> found = systemInstallations.find().stream()
                    .filter(one -> major.test(one.version().major()))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return privateInstallations.find(major).map(one -> one);
    }

    /**
     * An installation with pgvector 0.8 or newer: one of the machine, or else a private one, which is made when it is
     * not there (about half a minute, once).
     *
     * @throws LocalPostgresException when there is none and none can be made, saying what to do
     */
    public Installation installation() {
        return find().orElseGet(() -> install(major -> true, "PostgreSQL"));
    }

    /** As {@link #installation()}, of a given major version. */
    public Installation installation(int major) {
        requireSupported(major);
        return find(version -> version == major)
                .orElseGet(() -> install(version -> version == major, "PostgreSQL " + major));
    }

    /** A private installation of the newest version, even where the machine has one of its own; made when missing. */
    public PrivateInstallation privateInstallation() {
        return privateInstallations.find(major -> true).orElseGet(() -> install(major -> true, "PostgreSQL"));
    }

    /** As {@link #privateInstallation()}, of a given major version. */
    public PrivateInstallation privateInstallation(int major) {
        requireSupported(major);
        return privateInstallations
                .find(version -> version == major)
                .orElseGet(() -> install(version -> version == major, "PostgreSQL " + major));
    }

    private PrivateInstallation install(IntPredicate major, String wanted) {
        return onDisk("install " + wanted, () -> {
            makeHome();
            return privateInstallations.install(major, wanted);
        });
    }

    private static void requireSupported(int major) {
        if (!new PostgresVersion(major, 0).supported()) {
            throw new IllegalArgumentException("PostgreSQL %d is not among %d to %d"
                    .formatted(major, PostgresVersion.OLDEST, PostgresVersion.NEWEST));
        }
    }

    /** The installations of this machine that cannot be used, and why, one line each. */
    public List<String> unusable() {
        systemInstallations.find();
        return systemInstallations.rejected();
    }

    /** Where the cluster of a name lies unless its specification says otherwise. */
    public Path clusterDirectory(String name) {
        return clustersFolder().resolve(name);
    }

    private Path clustersFolder() {
        return home.resolve("clusters");
    }

    /** The specification of a cluster at its usual place, with the usual settings, that ends with this process. */
    public ClusterSpec cluster(String name) {
        return ClusterSpec.of(name, clusterDirectory(name));
    }

    /**
     * Starts a cluster, made first when it is not there, or shares the one that runs: see {@link Cluster}. A cluster with
     * data is started with the PostgreSQL of its version, a new one with {@link #installation()}.
     *
     * @throws LocalPostgresException when it does not become ready
     */
    public Cluster start(ClusterSpec spec) {
        OptionalInt major = Clusters.dataVersion(spec.directory());
        return start(major.isPresent() ? installation(major.getAsInt()) : installation(), spec);
    }

    /** As {@link #start(ClusterSpec)}, with a given PostgreSQL. */
    public Cluster start(Installation installation, ClusterSpec spec) {
        return onDisk("start cluster \"%s\"".formatted(spec.name()), () -> {
            if (spec.directory().startsWith(home)) {
                makeHome();
            }
            return clusters.start(installation, spec);
        });
    }

    /**
     * Stops the server of a cluster, whoever started it.
     *
     * @return whether it was running
     */
    public boolean stop(String name) {
        Path directory = clusterDirectory(name);
        OptionalInt major = Clusters.dataVersion(directory);
        return major.isPresent() && clusters.stop(installationOf(name, major.getAsInt()), name, directory);
    }

    private Installation installationOf(String cluster, int major) {
        return find(version -> version == major)
                .orElseThrow(() -> new LocalPostgresException(
                        "cannot stop cluster \"%s\": its PostgreSQL %d is gone".formatted(cluster, major),
                        "data folder " + clusterDirectory(cluster),
                        "install PostgreSQL %d again".formatted(major)));
    }

    /** What is known of the cluster of a name, also when there is none. */
    public ClusterStatus status(String name) {
        return clusters.status(name, clusterDirectory(name));
    }

    /** All clusters at their usual places, by name. */
    public List<ClusterStatus> clusters() {
        List<ClusterStatus> all = new ArrayList<>();
        if (Files.isDirectory(clustersFolder())) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(clustersFolder(), Files::isDirectory)) {
                for (Path folder : folders) {
                    all.add(clusters.status(String.valueOf(folder.getFileName()), folder));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        all.sort(Comparator.comparing(ClusterStatus::name));
        return all;
    }

    /**
     * The folder of the HTML pages of PostgreSQL's manual; fetched once and kept. Needs Debian's apt and dpkg, but no
     * PostgreSQL on this machine.
     *
     * @param major a major version, such as 18
     */
    public Path fetchDocumentation(int major) {
        return onDisk("fetch the manual of PostgreSQL " + major, () -> {
            makeHome();
            return new Documentation(home.resolve("manual"), progress).fetch(major);
        });
    }

    /** What a disk refuses, full or write-protected, is the user's to mend and not a fault of the program. */
    private static <T> T onDisk(String purpose, Supplier<T> action) {
        try {
            return action.get();
        } catch (UncheckedIOException e) {
            throw new LocalPostgresException(
                    "cannot %s: %s".formatted(purpose, e.getMessage()),
                    null,
                    "look at the space and the rights on that disk",
                    e);
        }
    }

    private void makeHome() {
        account.makeReachable(home);
        account.makeReachable(clustersFolder());
        account.makeReachable(home.resolve("postgresql"));
    }
}

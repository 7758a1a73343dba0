package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Command;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ProcessLock;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Finds, makes and extends the private installations below one folder. Each lies in a folder of its own, named after
 * version and suite, whose path is baked into its programs. Safe from several threads and processes at once: whoever
 * changes something holds a lock, and the others wait.
 */
public final class PrivateInstallations {

    /** The default first; the other has an older PostgreSQL and steps in where the first has none. */
    private static final List<String> SUITES = List.of("forky", "trixie");

    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final long NEEDED_BYTES = 700L << 20;
    private static final String STATUS = "tusk-status";

    private final Path folder;
    private final Progress progress;

    public PrivateInstallations(Path folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /** The complete installations, newest first. */
    public List<PrivateInstallation> all() {
        List<PrivateInstallation> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> roots = Files.newDirectoryStream(folder, "[0-9]*-*")) {
            for (Path root : roots) {
                Manifest.read(root).ifPresent(manifest -> found.add(new PrivateInstallation(root, manifest, this)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(Comparator.comparing(PrivateInstallation::version).reversed());
        return found;
    }

    /** The newest complete installation of a major version. */
    public Optional<PrivateInstallation> find(IntPredicate major) {
        return all().stream().filter(one -> major.test(one.version().major())).findFirst();
    }

    /**
     * Installs the newest version that one of Debian's suites offers, or returns what another process has installed
     * meanwhile.
     *
     * @param major which major versions will do
     * @param wanted the same in words, such as "PostgreSQL 17"
     */
    public PrivateInstallation install(IntPredicate major, String wanted) {
        Folders.make(folder);
        try (ProcessLock _ = ProcessLock.acquire(lockFile(), "install PostgreSQL", progress, PATIENCE)) {
            Optional<PrivateInstallation> already = find(major);
            if (already.isPresent()) {
                return already.get();
            }
            DebianMirror mirror = DebianMirror.ofThisMachine("install " + wanted);
            requireSpace();
            removeWorkFolders();
            return installFromFirstSuite(mirror, major, wanted);
        }
    }

    private PrivateInstallation installFromFirstSuite(DebianMirror mirror, IntPredicate major, String wanted) {
        List<String> reasons = new ArrayList<>();
        for (String suite : SUITES) {
            Path work = workFolder();
            try {
                Apt apt = new Apt(work, mirror, suite, Path.of("/dev/null"));
                progress.step("reading the package list of Debian's suite %s".formatted(suite));
                apt.update();
                OptionalInt offered = apt.newestPostgresWithPgvector(major);
                if (offered.isPresent()) {
                    return install(apt, work, offered.getAsInt());
                }
                reasons.add("%s: no pgvector for a PostgreSQL that will do".formatted(suite));
            } catch (LocalPostgresException failure) {
                reasons.add("%s: %s\n%s".formatted(suite, failure.getMessage(), failure.detail()));
                if (suite.equals(SUITES.getLast())) {
                    throw new LocalPostgresException(
                            "cannot install %s: no suite of Debian would do".formatted(wanted),
                            String.join("\n", reasons),
                            failure.hint(),
                            failure);
                }
                progress.step("suite %s will not do (%s)".formatted(suite, failure.getMessage()));
            } finally {
                Folders.remove(work);
            }
        }
        throw new LocalPostgresException(
                "cannot install %s: no suite of Debian has it with pgvector".formatted(wanted),
                String.join("\n", reasons),
                DebianMirror.elsewhere());
    }

    private PrivateInstallation install(Apt apt, Path work, int major) {
        progress.step("downloading PostgreSQL %d with pgvector from Debian's suite %s".formatted(major, apt.suite()));
        List<Path> archives =
                apt.download(List.of("postgresql-" + major, "postgresql-%d-pgvector".formatted(major), "patchelf"));
        Path root = folder.resolve("%d-%s".formatted(major, apt.suite()));
        Folders.remove(root);
        Path unfinished = Folders.make(work.resolve("root"));
        progress.step("unpacking %d packages".formatted(archives.size()));
        List<PackageArchive.Unpacked> unpacked = PackageArchive.unpackAll(archives, unfinished);
        try {
            openToAll(unfinished);
            Files.move(unfinished, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return finish(root, apt.suite(), major, new TreeMap<>(), unpacked);
    }

    /** Adds packages of the installation's suite to it. */
    void add(PrivateInstallation installation, List<String> names) {
        try (ProcessLock _ = ProcessLock.acquire(lockFile(), "add packages to PostgreSQL", progress, PATIENCE)) {
            SortedMap<String, String> present = installation.packages();
            List<String> missing =
                    names.stream().filter(name -> !present.containsKey(name)).toList();
            if (missing.isEmpty()) {
                return;
            }
            String list = String.join(", ", missing);
            DebianMirror mirror = DebianMirror.ofThisMachine("add " + list);
            requireSpace();
            removeWorkFolders();
            Path work = workFolder();
            try {
                Path status = statusFile(work, installation.root(), present);
                Apt apt = new Apt(work, mirror, installation.suite(), status);
                progress.step("adding %s to PostgreSQL %s".formatted(list, installation.version()));
                apt.update();
                List<Path> archives = apt.download(missing);
                List<PackageArchive.Unpacked> unpacked = PackageArchive.unpackAll(archives, installation.root());
                finish(
                        installation.root(),
                        installation.suite(),
                        installation.version().major(),
                        present,
                        unpacked);
            } finally {
                Folders.remove(work);
            }
        }
    }

    /** Makes unpacked programs run, tries them, and writes the manifest last. */
    private PrivateInstallation finish(
            Path root,
            String suite,
            int major,
            SortedMap<String, String> present,
            List<PackageArchive.Unpacked> unpacked) {
        new ElfPatcher(root).patchAll();
        String postgres = root.resolve("usr/lib/postgresql/%d/bin/postgres".formatted(major))
                .toString();
        String printed = Command.of(postgres, "--version").runOrFail("run the PostgreSQL just installed");
        PostgresVersion version = PostgresVersion.in(printed).orElseThrow();
        SortedMap<String, String> packages = new TreeMap<>(present);
        Path stati = Folders.make(root.resolve(STATUS));
        try {
            for (PackageArchive.Unpacked one : unpacked) {
                packages.put(one.name(), one.version());
                Files.writeString(stati.resolve(one.name()), one.status());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Manifest manifest = new Manifest(suite, version, packages);
        manifest.write(root);
        progress.step("installed PostgreSQL %s, pgvector %s (suite %s)"
                .formatted(version, packages.getOrDefault("postgresql-%d-pgvector".formatted(major), "?"), suite));
        return new PrivateInstallation(root, manifest, this);
    }

    /**
     * What dpkg would know of the packages that are there. Only those of the manifest: one whose unpacking was
     * interrupted has to come again.
     */
    private static Path statusFile(Path work, Path root, SortedMap<String, String> present) {
        StringBuilder status = new StringBuilder();
        try {
            for (String name : present.keySet()) {
                status.append(Files.readString(root.resolve(STATUS).resolve(name)))
                        .append('\n');
            }
            return Files.writeString(work.resolve("status"), status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path lockFile() {
        return folder.resolve("lock");
    }

    /** A new one each time: what a killed installer left running writes to its own folder only. */
    private Path workFolder() {
        try {
            Path work = Files.createTempDirectory(folder, "work-");
            openToAll(work);
            return work;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removeWorkFolders() {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "work-*")) {
            for (Path work : left) {
                progress.step("clearing away what an interrupted installation left");
                Folders.remove(work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** apt's own user has to read the work folder, and servers may run as nobody. */
    private static void openToAll(Path directory) throws IOException {
        if (!Files.isSymbolicLink(directory) && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void requireSpace() {
        try {
            long usable = Files.getFileStore(folder).getUsableSpace();
            if (usable < NEEDED_BYTES) {
                throw new LocalPostgresException(
                        "cannot install PostgreSQL in \"%s\": disk full".formatted(folder),
                        "%d MB are free, %d MB are needed".formatted(usable >> 20, NEEDED_BYTES >> 20),
                        "free some space, or set TUSK_HOME to a folder on a larger disk");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

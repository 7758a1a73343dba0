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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
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

    private final Path folder;
    private final Progress progress;

    /**
     * Looks at nothing yet.
     *
     * @param folder holds the installations; made when needed
     * @param progress told of each step that takes time
     */
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

    /** The newest complete installation of those major versions. */
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
        try (ProcessLock _ = lock("install PostgreSQL")) {
            Optional<PrivateInstallation> already = find(major);
            if (already.isPresent()) {
                return already.get();
            }
            DebianMirror mirror = DebianMirror.ofThisMachine("install " + wanted);
            makeRoom();
            List<String> reasons = new ArrayList<>();
            for (String suite : SUITES) {
                try (WorkFolder work = WorkFolder.in(folder)) {
                    progress.step("reading the package list of Debian's suite %s".formatted(suite));
                    Apt apt = Apt.withNothingInstalled(work, mirror, suite);
                    apt.update();
                    OptionalInt offered = apt.newestPostgresWithPgvector(major);
                    if (offered.isPresent()) {
                        return install(apt, work, offered.getAsInt());
                    }
                    reasons.add("%s has no pgvector for it".formatted(suite));
                } catch (SuiteFailure failure) {
                    reasons.add("%s: %s".formatted(failure.getMessage(), failure.detail()));
                    progress.step(failure.getMessage());
                }
            }
            throw new LocalPostgresException(
                    "cannot install %s: none of Debian's suites %s would do"
                            .formatted(wanted, String.join(", ", SUITES)),
                    String.join("\n", reasons),
                    "check the network and apt's proxy settings and try again, or\n" + DebianMirror.elsewhere());
        }
    }

    private PrivateInstallation install(Apt apt, WorkFolder work, int major) {
        progress.step("downloading PostgreSQL %d with pgvector from Debian's suite %s".formatted(major, apt.suite()));
        List<Path> archives =
                apt.download(List.of("postgresql-" + major, "postgresql-%d-pgvector".formatted(major), "patchelf"));
        Path root = folder.resolve("%d-%s".formatted(major, apt.suite()));
        progress.step("unpacking %d packages".formatted(archives.size()));
        Path unfinished = work.folder("root");
        List<PackageArchive.Unpacked> unpacked = PackageArchive.unpackAll(archives, unfinished);
        Folders.remove(root);
        try {
            Files.move(unfinished, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PrivateInstallation installed = finish(root, apt.suite(), major, new TreeMap<>(), unpacked);
        progress.step("installed PostgreSQL %s with pgvector %s from Debian's suite %s"
                .formatted(
                        installed.version(),
                        installed.packages().get("postgresql-%d-pgvector".formatted(major)),
                        apt.suite()));
        return installed;
    }

    /** Adds packages of the installation's suite to it; of each list of alternatives the first that the suite has. */
    void add(PrivateInstallation installation, List<List<String>> wanted) {
        try (ProcessLock _ = lock("add packages to PostgreSQL")) {
            NavigableMap<String, String> present = installation.packages();
            List<List<String>> missing = wanted.stream()
                    .filter(alternatives -> alternatives.stream().noneMatch(present::containsKey))
                    .toList();
            if (missing.isEmpty()) {
                return;
            }
            String list = String.join(", ", missing.stream().map(List::getFirst).toList());
            DebianMirror mirror = DebianMirror.ofThisMachine("add " + list);
            makeRoom();
            progress.step("adding %s to PostgreSQL %s".formatted(list, installation.version()));
            try (WorkFolder work = WorkFolder.in(folder)) {
                Path root = installation.root();
                Apt apt = new Apt(work, mirror, installation.suite(), PackageStatus.file(root, work, present.keySet()));
                apt.update();
                List<String> names = missing.stream().map(apt::firstOffered).toList();
                List<PackageArchive.Unpacked> unpacked = PackageArchive.unpackAll(apt.download(names), root);
                finish(root, installation.suite(), installation.version().major(), present, unpacked);
                progress.step("added %d packages".formatted(unpacked.size()));
            }
        }
    }

    /** Makes unpacked programs run, tries them, and writes the manifest last. */
    private PrivateInstallation finish(
            Path root,
            String suite,
            int major,
            NavigableMap<String, String> present,
            List<PackageArchive.Unpacked> unpacked) {
        new ElfPatcher(root).patchAll();
        Path postgres = root.resolve("usr/lib/postgresql/%d/bin/postgres".formatted(major));
        String printed = Command.of(postgres.toString(), "--version").runOrFail("run the PostgreSQL just installed");
        PostgresVersion version = PostgresVersion.in(printed).orElseThrow();
        NavigableMap<String, String> packages = new TreeMap<>(present);
        unpacked.forEach(one -> packages.put(one.name(), one.version()));
        PackageStatus.keep(root, unpacked);
        Manifest manifest = new Manifest(suite, version, packages);
        manifest.write(root);
        return new PrivateInstallation(root, manifest, this);
    }

    private ProcessLock lock(String purpose) {
        return ProcessLock.acquire(folder.resolve("lock"), purpose, progress, PATIENCE);
    }

    /** Clears away what interrupted attempts left, and makes sure that there is space. */
    private void makeRoom() {
        if (WorkFolder.removeLeft(folder)) {
            progress.step("cleared away what an interrupted installation left");
        }
        try {
            long usable = Files.getFileStore(folder).getUsableSpace();
            if (usable < NEEDED_BYTES) {
                throw new LocalPostgresException(
                        "cannot install into \"%s\": disk full".formatted(folder),
                        "%d MB are free, %d MB are needed".formatted(usable >> 20, NEEDED_BYTES >> 20),
                        "free some space, or set TUSK_HOME to a folder on a larger disk");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

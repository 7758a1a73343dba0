package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ProcessLock;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Fetches PostgreSQL's manual. Needs apt and dpkg, but no PostgreSQL on this machine. */
public final class Documentation {

    private static final List<String> SUITES = List.of("forky", "trixie", "bookworm");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Path folder;
    private final Progress progress;

    public Documentation(Path folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * The folder of the manual's HTML pages; fetched once and kept.
     *
     * @param major a major version of PostgreSQL, such as 18
     */
    public Path fetch(int major) {
        Path root = folder.resolve(Integer.toString(major));
        Path pages = root.resolve("usr/share/doc/postgresql-doc-%d/html".formatted(major));
        if (Files.isDirectory(pages)) {
            return pages;
        }
        Folders.make(folder);
        String purpose = "fetch the manual of PostgreSQL %d".formatted(major);
        try (ProcessLock _ = ProcessLock.acquire(folder.resolve("lock"), purpose, progress, PATIENCE)) {
            if (Files.isDirectory(pages)) {
                return pages;
            }
            progress.step("downloading the manual of PostgreSQL %d".formatted(major));
            download(DebianMirror.ofThisMachine(purpose), major, root);
            return pages;
        }
    }

    private void download(DebianMirror mirror, int major, Path root) {
        String name = "postgresql-doc-" + major;
        List<String> reasons = new ArrayList<>();
        for (String suite : SUITES) {
            Path work = null;
            try {
                work = Files.createTempDirectory(folder, "work-");
                Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
                Apt apt = new Apt(work, mirror, suite, Path.of("/dev/null"));
                apt.update();
                Path unfinished = Folders.make(work.resolve("root"));
                PackageArchive.unpack(apt.downloadAlone(name), unfinished);
                Folders.remove(root);
                Files.move(unfinished, root);
                return;
            } catch (LocalPostgresException failure) {
                reasons.add("%s: %s\n%s".formatted(suite, failure.getMessage(), failure.detail()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                if (work != null) {
                    Folders.remove(work);
                }
            }
        }
        throw new LocalPostgresException(
                "cannot fetch the manual of PostgreSQL %d: no suite of Debian has it".formatted(major),
                String.join("\n", reasons),
                "check the network and the proxy settings of apt, or take another folder of pages");
    }
}

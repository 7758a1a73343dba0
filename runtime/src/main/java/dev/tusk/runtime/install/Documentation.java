package dev.tusk.runtime.install;

import dev.tusk.runtime.failure.LocalPostgresException;
import dev.tusk.runtime.process.Folders;
import dev.tusk.runtime.process.ProcessLock;
import dev.tusk.runtime.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Fetches PostgreSQL's manual. Needs apt and dpkg, but no PostgreSQL on this machine. */
public final class Documentation {

    private static final List<String> SUITES = List.of("forky", "trixie", "bookworm");
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Path folder;
    private final Progress progress;

    /**
     * Fetches nothing yet.
     *
     * @param folder where the manuals are kept; made when needed
     * @param progress told of each step that takes time
     */
    public Documentation(Path folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * The folder of the manual's HTML pages; fetched once and kept.
     *
     * @param major a major version of PostgreSQL, such as 18
     * @throws LocalPostgresException when no suite of Debian has it or none can be reached
     */
    public Path fetch(int major) {
        Path root = folder.resolve(Integer.toString(major));
        Path pages = root.resolve("usr/share/doc/postgresql-doc-%d/html".formatted(major));
        if (Files.isDirectory(pages)) {
            return pages;
        }
        String purpose = "fetch the manual of PostgreSQL %d".formatted(major);
        Folders.make(folder);
        try (ProcessLock _ = ProcessLock.acquire(folder.resolve("lock"), purpose, progress, PATIENCE)) {
            if (!Files.isDirectory(pages)) {
                WorkFolder.removeLeft(folder);
                progress.step("downloading the manual of PostgreSQL %d".formatted(major));
                download(DebianMirror.ofThisMachine(purpose), major, root);
            }
            return pages;
        }
    }

    private void download(DebianMirror mirror, int major, Path root) {
        List<String> reasons = new ArrayList<>();
        for (String suite : SUITES) {
            try (WorkFolder work = WorkFolder.in(folder)) {
                Apt apt = Apt.withNothingInstalled(work, mirror, suite);
                apt.update();
                Path unfinished = work.folder("root");
                PackageArchive.unpack(apt.downloadAlone("postgresql-doc-" + major), unfinished);
                Folders.remove(root);
                Files.move(unfinished, root);
                return;
            } catch (SuiteFailure failure) {
                reasons.add("%s: %s".formatted(failure.getMessage(), failure.detail()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new LocalPostgresException(
                "cannot fetch the manual of PostgreSQL %d: none of Debian's suites %s would do"
                        .formatted(major, String.join(", ", SUITES)),
                String.join("\n", reasons),
                "check the network and apt's proxy settings and try again, or use pages of your own");
    }
}

package dev.tusk.runtime.install;

import dev.tusk.runtime.process.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** What dpkg would know of the packages in a root folder, so that apt fetches only what is not there. */
final class PackageStatus {

    private static final String FOLDER = "tusk-status";

    private PackageStatus() {}

    static void keep(Path root, List<PackageArchive.Unpacked> unpacked) {
        Path folder = Folders.make(root.resolve(FOLDER));
        try {
            for (PackageArchive.Unpacked one : unpacked) {
                Files.writeString(folder.resolve(one.name()), one.status());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The status file for apt.
     *
     * @param names the packages of the manifest: others may be half unpacked and have to come again
     */
    static Path file(Path root, WorkFolder work, Collection<String> names) {
        StringBuilder status = new StringBuilder();
        try {
            for (String name : names) {
                status.append(Files.readString(root.resolve(FOLDER).resolve(name)))
                        .append('\n');
            }
            return Files.writeString(work.path().resolve("status"), status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

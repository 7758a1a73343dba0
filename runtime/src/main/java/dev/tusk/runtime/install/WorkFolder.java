package dev.tusk.runtime.install;

import dev.tusk.runtime.process.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder for one attempt at something, removed in the end. Each attempt has a new one, so that programs which a killed
 * attempt left running write to their own folder only.
 */
record WorkFolder(Path path) implements AutoCloseable {

    private static final String PREFIX = "work-";

    static WorkFolder in(Path parent) {
        try {
            Path path = Files.createTempDirectory(parent, PREFIX);
            openToAll(path);
            return new WorkFolder(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes what killed attempts left; whether there was something. The caller makes sure that none goes on. */
    static boolean removeLeft(Path parent) {
        boolean found = false;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path work : left) {
                Folders.remove(work);
                found = true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** A new folder in it that everybody can read: apt's own user has to, and the one that servers run as. */
    Path folder(String name) {
        try {
            Path folder = Files.createDirectory(path.resolve(name));
            openToAll(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void openToAll(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Override
    public void close() {
        Folders.remove(path);
    }
}

package dev.tusk.models.bundled;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.jar.JarEntry;

/**
 * A directory that holds files unpacked from jars, since starting from a file is several times faster than inflating
 * the same bytes each time. A file's place carries the checksum of its content, hence another version of a jar never
 * finds the files of an earlier one. Several processes may use one directory at once.
 */
record UnpackedFiles(Path directory) {

    /**
     * The file with the content of this resource, unpacked now when it is not there yet. Empty when the resource is not
     * in a jar, or nothing can be written here; the caller then does without a file.
     */
    Optional<Path> file(URL resource) {
        try {
            if (!(resource.openConnection() instanceof JarURLConnection connection)) {
                return Optional.empty();
            }
            JarEntry entry = connection.getJarEntry();
            String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
            Path place = directory.resolve("%08x".formatted(entry.getCrc())).resolve(name);
            if (!Files.isRegularFile(place) || Files.size(place) != entry.getSize()) {
                unpack(resource, place);
            }
            return Optional.of(place);
        } catch (IOException unwritable) {
            return Optional.empty();
        }
    }

    private static void unpack(URL resource, Path place) throws IOException {
        Path parent = Files.createDirectories(place.resolveSibling(""));
        Path temporary = Files.createTempFile(parent, "unpacking-", ".tmp");
        try (InputStream content = resource.openStream()) {
            Files.copy(content, temporary, StandardCopyOption.REPLACE_EXISTING);
            move(temporary, place);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _unsupported) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}

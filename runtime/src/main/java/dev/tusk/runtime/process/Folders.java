package dev.tusk.runtime.process;

import dev.tusk.runtime.failure.LocalPostgresException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Makes and removes folders. */
public final class Folders {

    private Folders() {}

    /**
     * Makes a folder with all its parents.
     *
     * @throws LocalPostgresException when that is not allowed or not possible
     */
    public static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (FileSystemException e) {
            String reason = e instanceof AccessDeniedException ? "not allowed" : String.valueOf(e.getReason());
            throw new LocalPostgresException(
                    "cannot make the folder \"%s\": %s".formatted(folder, reason),
                    e.toString(),
                    "set TUSK_HOME to a folder that you may write to",
                    e);
        } catch (IOException e) {
            throw new LocalPostgresException(
                    "cannot make the folder \"%s\": %s".formatted(folder, e.getMessage()), null, null, e);
        }
    }

    /** Removes a folder with all that is in it; does not follow symbolic links. Nothing happens when it is not there. */
    public static void remove(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new Removal());
        } catch (IOException e) {
            throw new LocalPostgresException(
                    "cannot remove the folder \"%s\": %s".formatted(folder, e.getMessage()), e.toString(), null, e);
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}

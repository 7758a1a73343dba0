package dev.tusk.sources.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder, in the order of their names and one at a time, so that memory grows with the largest folder
 * and not with all of them. Symbolic links are followed, but never to a folder that the link lies in. What begins with a dot
 * is passed over.
 */
final class FileTree implements Iterator<Path> {

    private final Path root;
    private final Predicate<Path> excluded;
    private final BiConsumer<Path, IOException> unreadable;
    private final Deque<Level> levels = new ArrayDeque<>();
    private @Nullable Path next;

    /** A folder that is being read: its real place, and the names that are still to come. */
    private record Level(Path folder, Path real, Iterator<Path> names) {}

    /**
     * @param excluded files and folders to pass over, as paths below the root
     * @param unreadable told of files and folders that cannot be read
     */
    FileTree(Path root, Predicate<Path> excluded, BiConsumer<Path, IOException> unreadable) {
        this.root = root;
        this.excluded = excluded;
        this.unreadable = unreadable;
        enter(root);
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Path next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Path found = next;
        advance();
        return found;
    }

    private void advance() {
        next = null;
        while (next == null && !levels.isEmpty()) {
            Level level = levels.getFirst();
            if (!level.names().hasNext()) {
                levels.removeFirst();
                continue;
            }
            Path path = level.folder().resolve(level.names().next());
            if (excluded.test(root.relativize(path))) {
                continue;
            }
            look(path);
        }
    }

    /** Pipes, sockets and devices are passed over; what cannot be looked at may be anything, and is told. */
    private void look(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                enter(path);
            } else if (attributes.isRegularFile()) {
                next = path;
            }
        } catch (NoSuchFileException e) {
            unreadable.accept(
                    path, Files.isSymbolicLink(path) ? new IOException("the symbolic link leads nowhere") : e);
        } catch (IOException e) {
            unreadable.accept(path, e);
        }
    }

    private void enter(Path folder) {
        try {
            Path real = folder.toRealPath();
            if (levels.stream().noneMatch(level -> level.real().equals(real))) {
                levels.addFirst(new Level(folder, real, names(folder)));
            }
        } catch (IOException e) {
            unreadable.accept(folder, e);
        }
    }

    /** As paths: names that are not text in the system's encoding would lead nowhere once they were text. */
    private static Iterator<Path> names(Path folder) throws IOException {
        List<Path> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Path name = Objects.requireNonNull(entry.getFileName());
                if (!name.toString().startsWith(".")) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(Comparator.comparing(Path::toString));
        return names.iterator();
    }
}

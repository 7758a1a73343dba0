package dev.tusk.sources.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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
    private record Level(Path folder, Path real, Iterator<String> names) {}

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
            if (Files.isDirectory(path)) {
                enter(path);
            } else if (Files.isRegularFile(path)) {
                next = path;
            } else if (Files.isSymbolicLink(path)) {
                unreadable.accept(path, new IOException("the symbolic link leads nowhere"));
            }
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

    private static Iterator<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = Objects.requireNonNull(entry.getFileName()).toString();
                if (!name.startsWith(".")) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        String[] sorted = names.toArray(String[]::new);
        Arrays.sort(sorted);
        return List.of(sorted).iterator();
    }
}

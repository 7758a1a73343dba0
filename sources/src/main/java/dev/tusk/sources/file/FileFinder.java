package dev.tusk.sources.file;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.sources.content.FileFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The files that paths stand for, in order and one at a time: files themselves, and folders with what is in them. */
final class FileFinder implements Iterator<FoundFile> {

    private final Iterator<Path> paths;
    private final FileRules rules;
    private final BiConsumer<String, TuskException> broken;
    private final Map<String, Path> namedFiles = new HashMap<>();
    private final List<Path> foldersDone = new ArrayList<>();
    private @Nullable Path folder;
    private Iterator<Path> tree = List.<Path>of().iterator();
    private @Nullable FoundFile next;
    private @Nullable String unread;

    /** @param broken told of each path that cannot be read, and why */
    FileFinder(List<Path> paths, FileRules rules, BiConsumer<String, TuskException> broken) {
        this.paths = paths.iterator();
        this.rules = rules;
        this.broken = broken;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            if (folder != null && tree.hasNext()) {
                next = inFolder(folder, tree.next());
            } else if (folder != null) {
                foldersDone.add(folder);
                folder = null;
            } else if (paths.hasNext()) {
                begin(paths.next());
            } else {
                return false;
            }
        }
        return true;
    }

    @Override
    public FoundFile next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        FoundFile found = next;
        next = null;
        return found;
    }

    private void begin(Path path) {
        if (Files.isDirectory(path)) {
            folder = path;
            tree = new FileTree(path, rules::excludes, (unreadable, e) -> cannotRead(shown(unreadable), e));
        } else if (Files.exists(path)) {
            next = named(path);
        } else {
            cannotRead(shown(path), new NoSuchFileException(shown(path)));
        }
    }

    private void cannotRead(String path, IOException e) {
        TuskException why = FileFailure.of(path, e);
        unread = why.getMessage();
        broken.accept(path, why);
    }

    /** Why there may be files that were not found; empty where there are none. */
    Optional<String> incomplete() {
        return Optional.ofNullable(unread);
    }

    private @Nullable FoundFile named(Path file) {
        try {
            FoundFile found = unlessTaken(file, Objects.requireNonNull(file.getFileName()), rules.kindOfNamed(file));
            namedFiles.put(found.id(), file);
            return found;
        } catch (TuskException e) {
            broken.accept(shown(file), e);
            return null;
        }
    }

    private @Nullable FoundFile inFolder(Path parent, Path file) {
        try {
            Path relative = parent.relativize(file);
            Optional<FileRules.Kind> kind = rules.kind(relative);
            return kind.isPresent() ? unlessTaken(file, relative, kind.get()) : null;
        } catch (TuskException e) {
            broken.accept(shown(file), e);
            return null;
        }
    }

    /** Two folders may hold files of the same name; the second would replace the first without a word. */
    private FoundFile unlessTaken(Path file, Path relative, FileRules.Kind kind) {
        String id = Normalizer.normalize(shown(relative), Normalizer.Form.NFC);
        Optional<Path> first = Optional.ofNullable(namedFiles.get(id))
                .or(() -> foldersDone.stream()
                        .map(done -> done.resolve(relative))
                        .filter(Files::isRegularFile)
                        .findFirst());
        if (first.isPresent() && kind instanceof FileRules.Kind.Single) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "its id \"%s\" is that of \"%s\"".formatted(id, shown(first.get())),
                    "give the folder that holds both, or use two runs with different --id-prefix");
        }
        return new FoundFile(file, id, shown(file), kind);
    }

    private static String shown(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }
}

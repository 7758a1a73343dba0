package dev.tusk.cli.ingest;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which files of a folder are read, and as what. */
final class FileRules {

    private final PathGlobs include;
    private final PathGlobs exclude;
    private final @Nullable TextFormat format;

    /**
     * @param include only what fits one of these patterns; empty for all
     * @param exclude nothing that fits one of these
     * @param format what all files are, or null when their names tell it
     */
    FileRules(List<String> include, List<String> exclude, @Nullable TextFormat format) {
        this.include = new PathGlobs(include);
        this.exclude = new PathGlobs(exclude);
        this.format = format;
    }

    /** What a file holds. */
    sealed interface Kind {
        /** One document. */
        record Text(TextFormat format) implements Kind {}

        /** Many documents, in the API's form. */
        record Json() implements Kind {}
    }

    /** Whether a file or folder is passed over with all that is in it. */
    boolean excludes(Path relative) {
        return exclude.matches(relative);
    }

    /**
     * As what a file in a folder is read; empty for a file that is passed over. JSON is read where a pattern asks for it,
     * since folders are full of JSON files that hold no documents; JSON lines always are.
     *
     * @throws TuskException when a pattern asks for a file whose name does not tell its form
     */
    Optional<Kind> kind(Path relative) {
        if (!include.isEmpty()) {
            return include.matches(relative) ? Optional.of(kindOfNamed(relative)) : Optional.empty();
        }
        if (extension(relative).equals("json") && format == null) {
            return Optional.empty();
        }
        return kindByName(relative);
    }

    /**
     * As what a file is read that the user names.
     *
     * @throws TuskException when its name does not tell its form
     */
    Kind kindOfNamed(Path file) {
        return kindByName(file)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "its name does not tell what it is",
                        "add --input-format html, markdown or text"));
    }

    private Optional<Kind> kindByName(Path file) {
        if (format != null) {
            return Optional.of(new Kind.Text(format));
        }
        return switch (extension(file)) {
            case "jsonl", "ndjson", "json" -> Optional.of(new Kind.Json());
            default -> TextFormat.ofFileName(file.toString()).map(Kind.Text::new);
        };
    }

    private static String extension(Path file) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}

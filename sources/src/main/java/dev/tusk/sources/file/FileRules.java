package dev.tusk.sources.file;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import dev.tusk.sources.content.ContentReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which files of a folder are read, and as what. */
public final class FileRules {

    private final PathGlobs include;
    private final PathGlobs exclude;
    private final @Nullable InputForm form;
    private final ContentReader content;

    /**
     * @param include only what fits one of these patterns; empty for all
     * @param exclude nothing that fits one of these
     * @param form what all files are, or null when their names tell it
     * @param content knows which names are those of documents
     */
    public FileRules(List<String> include, List<String> exclude, @Nullable InputForm form, ContentReader content) {
        this.content = content;
        this.include = new PathGlobs(include);
        this.exclude = new PathGlobs(exclude);
        this.form = form;
    }

    /** What a file holds. */
    sealed interface Kind {
        /**
         * One document.
         *
         * @param format null where name and bytes tell it
         */
        record Single(@Nullable TextFormat format) implements Kind {}

        /** Many documents: lines or rows. */
        record Many(InputForm form) implements Kind {}
    }

    /** Whether a file or folder is passed over with all that is in it. */
    boolean excludes(Path relative) {
        return exclude.matches(relative);
    }

    /**
     * As what a file in a folder is read; empty for a file that is passed over. JSON and tables are read where a pattern asks for
     * them, since folders are full of such files that hold no documents; JSON lines always are.
     *
     * @throws TuskException when a pattern asks for a file whose name does not tell its form
     */
    Optional<Kind> kind(Path relative) {
        if (!include.isEmpty()) {
            return include.matches(relative) ? Optional.of(kindOfNamed(relative)) : Optional.empty();
        }
        Optional<Kind> kind = kindByName(relative);
        boolean lines =
                extension(relative).equals("jsonl") || extension(relative).equals("ndjson");
        return form == null && !lines ? kind.filter(Kind.Single.class::isInstance) : kind;
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
                        "add --input-format, for example html, text or csv"));
    }

    private Optional<Kind> kindByName(Path file) {
        if (form != null) {
            return Optional.of(form.text().<Kind>map(Kind.Single::new).orElseGet(() -> new Kind.Many(form)));
        }
        return InputForm.ofTable(extension(file))
                .<Kind>map(Kind.Many::new)
                .or(() -> content.readsName(file.toString()) ? Optional.of(new Kind.Single(null)) : Optional.empty());
    }

    private static String extension(Path file) {
        String name = Objects.requireNonNull(file.getFileName()).toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}

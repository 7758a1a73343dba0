package dev.tusk.core.text;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The forms of text that Tusk reads. */
public enum TextFormat {
    HTML("html"),
    MARKDOWN("markdown"),
    PLAIN("text");

    private final String wireName;

    TextFormat(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in JSON, in the database and on the command line: {@code html}, {@code markdown} or {@code text}. */
    public String wireName() {
        return wireName;
    }

    /** File name extensions of this form, in lower case and without a dot. */
    public Set<String> extensions() {
        return switch (this) {
            case HTML -> Set.of("html", "htm", "xhtml");
            case MARKDOWN -> Set.of("md", "markdown", "mdown", "mkd", "mdx");
            case PLAIN -> Set.of("txt", "text", "rst", "adoc", "asciidoc", "asc", "org", "log");
        };
    }

    /**
     * The form that a file's name tells, ignoring case; empty where the extension is missing or not one of these.
     *
     * @param fileName a name or a path, with {@code /} or {@code \} between its parts
     */
    public static Optional<TextFormat> ofFileName(String fileName) {
        String name = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.extensions().contains(extension))
                .findFirst();
    }

    /**
     * The form with this wire name, ignoring case.
     *
     * @throws TuskException INVALID_REQUEST for any other name, with the nearest one as a hint
     */
    public static TextFormat ofName(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> format.wireName.equals(wanted))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown text format \"%s\"".formatted(name),
                        Suggestion.hint(name, names())));
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(TextFormat::wireName).toList();
    }

    /** The wire name. */
    @Override
    public String toString() {
        return wireName;
    }
}

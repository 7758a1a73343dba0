package dev.tusk.sources.clean;

import dev.tusk.core.text.ParsedText;
import dev.tusk.core.text.TextFormat;
import dev.tusk.core.text.TextParser;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A document on its way from its source to a collection.
 *
 * @param id its id in the collection
 * @param title empty where the text itself holds it
 * @param text in {@code format}; may be empty
 * @param language the language that was recognised, as ISO 639-1 where there is a code of two letters, else 639-3; null
 *     where none was looked for or recognised
 */
public record Draft(
        String id,
        String title,
        String text,
        TextFormat format,
        @Nullable String language) {

    public Draft {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(format, "format");
    }

    /** A draft as its parser left it. */
    public static Draft of(String id, String title, String text, TextFormat format) {
        return new Draft(id, title, text, format, null);
    }

    Draft withText(String other) {
        return other.equals(text) ? this : new Draft(id, title, other, format, language);
    }

    Draft withTitle(String other) {
        return other.equals(title) ? this : new Draft(id, other, text, format, language);
    }

    Draft withLanguage(@Nullable String recognised) {
        return new Draft(id, title, text, format, recognised);
    }

    /** The sections of the text, as searches will know them. */
    public ParsedText sections() {
        return TextParser.parse(text, format);
    }
}

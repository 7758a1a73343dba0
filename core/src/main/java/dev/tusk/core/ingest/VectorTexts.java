package dev.tusk.core.ingest;

import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.filter.FieldPath;
import dev.tusk.core.text.TextCleaner;
import dev.tusk.core.text.TextParser;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the named vectors of a document are made of. */
final class VectorTexts {

    /**
     * Of longer texts the beginning: bundled models read about 2,000 characters, and 8,192 tokens, which is what many others refuse to
     * go beyond, may be as few characters of some scripts.
     */
    static final int MAX_CHARACTERS = 6_000;

    private VectorTexts() {}

    /**
     * The text that this vector is made of; blank where there is none.
     *
     * @param title the one that is shown, which may have been found in the body
     */
    static String of(NamedVector vector, Document document, @Nullable String title) {
        FieldPath field = vector.field();
        String text = field != null
                ? text(value(document.metadata(), field.keys()))
                : NamedVector.TITLE.equals(vector.of())
                        ? String.valueOf(title == null ? "" : title)
                        : TextParser.parse(document.body(), document.format()).body();
        String clean = TextCleaner.clean(text);
        if (clean.length() <= MAX_CHARACTERS) {
            return clean;
        }
        int end = Character.isHighSurrogate(clean.charAt(MAX_CHARACTERS - 1)) ? MAX_CHARACTERS - 1 : MAX_CHARACTERS;
        return clean.substring(0, end);
    }

    private static @Nullable Object value(Map<String, @Nullable Object> metadata, List<String> keys) {
        Object value = metadata;
        for (String key : keys) {
            value = value instanceof Map<?, ?> object ? object.get(key) : null;
        }
        return value;
    }

    /** A string, or the strings of a list, a line each. */
    private static String text(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .collect(Collectors.joining("\n"));
        }
        return value instanceof String text ? text : "";
    }
}

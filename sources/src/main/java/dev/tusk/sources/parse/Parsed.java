package dev.tusk.sources.parse;

import dev.tusk.core.text.TextFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an item became.
 *
 * @param kind what the item was
 * @param format what {@code text} is written in: that of the file, or HTML for what was turned into it
 * @param text may be empty
 * @param title what the file's properties say, such as a message's subject; empty where they say nothing, and where the
 *     text itself holds the title
 * @param metadata what else they say, as {@code author}, {@code created}, {@code pages}, {@code from}, {@code to},
 *     {@code attachments}: strings, whole numbers, or lists of strings. Empty for texts
 * @param notes what a person should know: what was left out, and what was guessed. One line each
 */
public record Parsed(
        FileKind kind, TextFormat format, String text, String title, Map<String, Object> metadata, List<String> notes) {

    public Parsed {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(title, "title");
        metadata = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        notes = List.copyOf(notes);
    }
}

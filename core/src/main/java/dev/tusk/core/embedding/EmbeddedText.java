package dev.tusk.core.embedding;

import java.util.List;

/** What a model is given of a chunk: title and headings are the context without which many chunks say little. */
public final class EmbeddedText {

    private EmbeddedText() {}

    /** The parts that are not blank, a line each. */
    public static String of(String title, String heading, String text) {
        StringBuilder embedded = new StringBuilder();
        for (String part : List.of(title, heading, text)) {
            if (!part.isBlank()) {
                embedded.append(embedded.isEmpty() ? "" : "\n").append(part);
            }
        }
        return embedded.toString();
    }
}

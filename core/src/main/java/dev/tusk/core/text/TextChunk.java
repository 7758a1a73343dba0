package dev.tusk.core.text;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a document, small enough for an embedding model and for reading as a search hit.
 *
 * @param ordinal position in the document, from 0
 * @param heading the headings above the chunk, outermost first, joined by {@code " > "}; where the chunk holds several
 *     sections, the headings that these share (the ones below stand in the text), or for sections of the top level their
 *     headings joined by {@code " / "}; empty where there is none
 * @param anchor the fragment that leads to the beginning of the chunk's section; null where there is none
 * @param text never blank
 */
public record TextChunk(
        int ordinal, String heading, @Nullable String anchor, String text) {

    public TextChunk {
        Objects.requireNonNull(heading, "heading");
        if (ordinal < 0) {
            throw new IllegalArgumentException("ordinal must not be negative: " + ordinal);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("text of chunk " + ordinal + " must not be blank");
        }
    }
}

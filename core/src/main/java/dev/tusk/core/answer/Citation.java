package dev.tusk.core.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A passage of a document that an answer names by its number: one chunk, or neighbouring ones.
 *
 * @param number what stands in square brackets in the answer, counted from 1
 * @param title the document's; may be empty
 * @param heading the headings above the passage's beginning, outermost first, joined by {@code " > "}; may be empty
 * @param source where the document came from, or null
 * @param anchor the fragment of the source's address at which the passage's section begins, or null
 * @param chunks the places of the passage's chunks in their document, counted from 0, in their order
 * @param text the passage
 * @param quotes where the sentences stand that were taken from it; none where a model wrote the answer
 */
public record Citation(
        int number,
        String documentId,
        String title,
        String heading,
        @Nullable String source,
        @Nullable String anchor,
        List<Integer> chunks,
        String text,
        List<Quote> quotes) {

    /**
     * A sentence that was taken as it stands.
     *
     * @param chunk the place of its chunk in the document, counted from 0
     * @param start where it begins in the chunk's text, in UTF-16 units
     * @param end where it ends, exclusive
     */
    public record Quote(int chunk, int start, int end) {}

    public Citation {
        chunks = List.copyOf(chunks);
        quotes = List.copyOf(quotes);
    }

    /** The address that leads to the passage: the source, and behind {@code #} the anchor; null where the source is no web address. */
    public @Nullable String link() {
        if (source == null || !source.matches("(?i)https?://\\S+")) {
            return null;
        }
        return anchor == null || source.indexOf('#') >= 0 ? source : source + "#" + anchor;
    }

    Citation with(int other, List<Quote> taken) {
        return new Citation(other, documentId, title, heading, source, anchor, chunks, text, taken);
    }
}

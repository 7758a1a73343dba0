package dev.tusk.core.ledger;

import dev.tusk.core.document.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of reading an item. */
public sealed interface Reading {

    /**
     * The item as a document.
     *
     * @param fingerprint text of at most 1,000 characters that tells this version from others; null where nothing does, so that the next run
     *     reads it again
     * @param notes what a person should know: what was guessed, and what was left out; a line each
     */
    record Content(Document document, @Nullable String fingerprint, List<String> notes) implements Reading {

        public Content {
            notes = List.copyOf(notes);
        }

        /** One of which there is nothing to be known. */
        public Content(Document document, @Nullable String fingerprint) {
            this(document, fingerprint, List.of());
        }
    }

    /**
     * The item is what it was before; no document was made of it.
     *
     * @param fingerprint the one to compare with from now on
     */
    record Same(String fingerprint) implements Reading {}

    /**
     * The item is not wanted in the collection: what a former version of it became is deleted.
     *
     * @param reason why, in one line
     * @param fingerprint as that of {@link Content}
     */
    record Dropped(String reason, @Nullable String fingerprint) implements Reading {}
}

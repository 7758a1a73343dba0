package dev.tusk.core.ledger;

import dev.tusk.core.document.Document;
import org.jspecify.annotations.Nullable;

/** What came of reading an item. */
public sealed interface Reading {

    /**
     * The item as a document.
     *
     * @param fingerprint text of at most 1,000 characters that tells this version from others; null where nothing does, so that the next run
     *     reads it again
     */
    record Content(Document document, @Nullable String fingerprint) implements Reading {}

    /**
     * The item is what it was before; no document was made of it.
     *
     * @param fingerprint the one to compare with from now on
     */
    record Same(String fingerprint) implements Reading {}
}

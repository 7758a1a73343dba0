package dev.tusk.core.ingest;

import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document that is ready to be written.
 *
 * @param document as it was given
 * @param title the title to show, or null when the stored version keeps the one it has
 * @param stored the hashes that the stored version had when it was looked up, or null when there was none
 * @param chunks what it was cut into; empty when its chunks stay as they are
 */
record PreparedDocument(
        Document document,
        @Nullable String title,
        String metadataJson,
        DocumentHash hash,
        Change change,
        @Nullable DocumentHash stored,
        List<PreparedChunk> chunks) {

    PreparedDocument {
        chunks = List.copyOf(chunks);
    }

    /** Whether the title is the caller's, and not one that was found in the body. */
    boolean isTitleGiven() {
        return !document.title().isBlank();
    }

    PreparedDocument withChunks(List<PreparedChunk> others) {
        return new PreparedDocument(document, title, metadataJson, hash, change, stored, others);
    }

    /** What has to be written. */
    enum Change {
        NONE,
        NEW,
        /** The chunks stay; only the document's row changes. */
        ROW,
        /** The row changes and the chunks are replaced. */
        TEXT
    }

    /**
     * @param vector null when the collection has no model for it, or no vectors
     */
    record PreparedChunk(
            int ordinal,
            String title,
            String heading,
            @Nullable String anchor,
            String text,
            @Nullable Vector vector) {}
}

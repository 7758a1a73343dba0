package dev.tusk.core.ingest;

import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document that is ready to be written.
 *
 * @param document as it was given
 * @param title the title to show, or null when the stored version keeps the one it has
 * @param stored the hashes that the stored version had when it was looked up, or null when there was none
 * @param chunks what it was cut into; empty when its chunks stay as they are
 * @param vectors the named vectors that have to be written or removed; those that are not here stay as they are
 */
record PreparedDocument(
        Document document,
        @Nullable String title,
        String metadataJson,
        DocumentHash hash,
        Change change,
        @Nullable DocumentHash stored,
        List<PreparedChunk> chunks,
        List<PreparedVector> vectors) {

    PreparedDocument {
        chunks = List.copyOf(chunks);
        vectors = List.copyOf(vectors);
    }

    /** A document whose named vectors are not prepared yet. */
    PreparedDocument(
            Document document,
            @Nullable String title,
            String metadataJson,
            DocumentHash hash,
            Change change,
            @Nullable DocumentHash stored,
            List<PreparedChunk> chunks) {
        this(document, title, metadataJson, hash, change, stored, chunks, List.of());
    }

    /** Whether the title is the caller's, and not one that was found in the body. */
    boolean isTitleGiven() {
        return !document.title().isBlank();
    }

    PreparedDocument withChunks(List<PreparedChunk> others) {
        return new PreparedDocument(document, title, metadataJson, hash, change, stored, others, vectors);
    }

    PreparedDocument withVectors(List<PreparedVector> others) {
        return new PreparedDocument(document, title, metadataJson, hash, change, stored, chunks, others);
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

    /**
     * A named vector.
     *
     * @param sourceHash of what it is made of; null where it is to be removed
     * @param value null where there is nothing to make one of
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record PreparedVector(
            NamedVector vector,
            byte @Nullable [] sourceHash,
            @Nullable VectorValue value) {}
}

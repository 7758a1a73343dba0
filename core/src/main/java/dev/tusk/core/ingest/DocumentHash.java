package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a document has changed, by SHA-256.
 *
 * @param text of all that the chunks and their vectors follow from: title, body, format, ready vector, model, chunk sizes
 * @param content of that and everything else
 */
@SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
record DocumentHash(byte[] text, byte[] content) {

    /** Counted up when parsing or chunking changes so much that unchanged documents should be cut anew. */
    private static final int PIPELINE_VERSION = 1;

    static DocumentHash of(Document document, String metadataJson, CollectionDefinition definition) {
        MessageDigest text = sha256();
        number(text, PIPELINE_VERSION);
        string(text, document.title().isBlank() ? "" : document.title());
        string(text, document.body());
        string(text, document.format().wireName());
        Vector vector = document.vector();
        if (vector != null) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * vector.dimensions());
            vector.putInto(bytes.asFloatBuffer());
            text.update(bytes);
        } else {
            number(text, definition.chunking().maxCharacters());
            number(text, definition.chunking().minCharacters());
            number(text, definition.chunking().overlapCharacters());
            EmbeddingSpec embedding = definition.embedding();
            string(text, embedding == null ? null : embedding.model());
        }
        byte[] textHash = text.digest();
        MessageDigest content = sha256();
        content.update(textHash);
        string(content, document.source());
        string(content, metadataJson);
        for (String tag : document.tags()) {
            string(content, tag);
        }
        return new DocumentHash(textHash, content.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void number(MessageDigest digest, int value) {
        digest.update(ByteBuffer.allocate(4).putInt(value).flip());
    }

    private static void string(MessageDigest digest, @Nullable String value) {
        if (value == null) {
            number(digest, -1);
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        number(digest, bytes.length);
        digest.update(bytes);
    }
}

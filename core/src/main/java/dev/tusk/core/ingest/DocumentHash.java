package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeMap;
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
            if (definition.chunking().maxTokens() > 0) {
                number(text, definition.chunking().maxTokens());
            }
            EmbeddingSpec embedding = definition.embedding();
            string(text, embedding == null ? null : embedding.model());
        }
        if (!document.vectors().isEmpty()) {
            // A document without text has a chunk only where it has a vector to be found by.
            string(text, "vectors");
        }
        byte[] textHash = text.digest();
        MessageDigest content = sha256();
        content.update(textHash);
        string(content, document.source());
        string(content, metadataJson);
        for (String tag : document.tags()) {
            string(content, tag);
        }
        new TreeMap<>(document.vectors()).forEach((name, value) -> {
            string(content, name);
            content.update(of(value));
        });
        return new DocumentHash(textHash, content.digest());
    }

    /** The hash of a vector that came with its document. */
    static byte[] of(VectorValue value) {
        MessageDigest digest = sha256();
        number(digest, value.dimensions());
        digest.update(value.content());
        return digest.digest();
    }

    /** The hash of what a model makes a named vector of. */
    static byte[] of(NamedVector vector, String source) {
        MessageDigest digest = sha256();
        number(digest, PIPELINE_VERSION);
        string(digest, vector.embedding().model());
        string(digest, source);
        return digest.digest();
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

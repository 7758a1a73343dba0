package dev.tusk.core.document;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextCleaner;
import java.nio.charset.StandardCharsets;

/** What a document may hold. */
public final class DocumentLimits {

    /** Bytes of an id in UTF-8; PostgreSQL allows 2,704 in a B-tree, and an id shares its entry with an ordinal. */
    public static final int MAX_ID_BYTES = 1024;

    /** Characters of a title, which every chunk repeats. */
    public static final int MAX_TITLE_CHARACTERS = 2000;

    /** Characters of a body; larger texts are better cut where their structure says so. */
    public static final int MAX_BODY_CHARACTERS = 16 * 1024 * 1024;

    /** Characters of a body that comes with its own vector, as it is one chunk: {@code tsvector} holds at most 1 MB. */
    public static final int MAX_SINGLE_CHUNK_CHARACTERS = 128 * 1024;

    public static final int MAX_SOURCE_CHARACTERS = 8192;
    public static final int MAX_TAGS = 256;
    public static final int MAX_TAG_CHARACTERS = 256;

    private DocumentLimits() {}

    /**
     * Refuses a document that this collection cannot hold.
     *
     * @throws TuskException {@code TOO_LARGE}, {@code INVALID_TEXT}, {@code INVALID_REQUEST} or {@code INVALID_VECTOR}; the
     *     message names the document
     */
    public static void check(Document document, CollectionDefinition definition) {
        checkId(document.id());
        // Put together without a format, as this runs for every document.
        String which = "document \"" + shown(document.id()) + "\"";
        checkText(which, "title", document.title(), MAX_TITLE_CHARACTERS);
        checkText(which, "body", document.body(), MAX_BODY_CHARACTERS);
        if (document.source() != null) {
            checkText(which, "source", document.source(), MAX_SOURCE_CHARACTERS);
        }
        if (document.tags().size() > MAX_TAGS) {
            throw tooLarge("%s has %d tags".formatted(which, document.tags().size()), MAX_TAGS + " tags");
        }
        for (String tag : document.tags()) {
            if (tag.isEmpty()) {
                throw new TuskException(ErrorCode.INVALID_REQUEST, "%s has an empty tag".formatted(which));
            }
            checkText(which, "tag", tag, MAX_TAG_CHARACTERS);
        }
        MetadataCheck.check(which, document.metadata(), definition.fields());
        if (document.vector() != null) {
            checkVector(which, document, document.vector(), definition);
        }
        document.vectors().forEach((name, value) -> checkNamedVector(which, name, value, definition));
    }

    /**
     * Refuses what cannot be the id of a document.
     *
     * @throws TuskException {@code INVALID_NAME}, {@code TOO_LARGE} or {@code INVALID_TEXT}
     */
    public static void checkId(String id) {
        if (id.isEmpty()) {
            throw new TuskException(ErrorCode.INVALID_NAME, "a document's id must not be empty");
        }
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_ID_BYTES) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "a document's id has %d bytes; at most %d are allowed".formatted(bytes, MAX_ID_BYTES),
                    "it begins with \"%s\"".formatted(shown(id)),
                    "use a hash of it as the id, and keep the long form in source or metadata",
                    null);
        }
        TextCleaner.check("id", id);
    }

    private static void checkNamedVector(
            String which, String name, VectorValue value, CollectionDefinition definition) {
        NamedVector vector = definition
                .vector(name)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_VECTOR,
                        "%s has a vector \"%s\", but collection \"%s\" has none of that name"
                                .formatted(which, shown(name), definition.name()),
                        Suggestion.hint(name, definition.vectorNames())));
        if (!vector.isGiven()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_VECTOR,
                    "%s has a vector \"%s\", which the model \"%s\" makes of %s"
                            .formatted(which, name, vector.embedding().model(), vector.of()),
                    "leave it out");
        }
        vector.embedding().check(value, "the vector \"%s\" of %s".formatted(name, which));
    }

    private static void checkVector(String which, Document document, Vector vector, CollectionDefinition definition) {
        EmbeddingSpec embedding = definition.embedding();
        if (embedding == null) {
            throw new TuskException(
                    ErrorCode.INVALID_VECTOR,
                    "%s has a vector, but collection \"%s\" has none".formatted(which, definition.name()));
        }
        embedding.check(vector, "the vector of " + which);
        if (document.body().length() > MAX_SINGLE_CHUNK_CHARACTERS) {
            throw tooLarge(
                    "%s comes with a vector and has a body of %d characters"
                            .formatted(which, document.body().length()),
                    MAX_SINGLE_CHUNK_CHARACTERS + " characters, as it is kept as one chunk");
        }
    }

    private static void checkText(String which, String field, String value, int most) {
        if (value.length() > most) {
            throw tooLarge(
                    "the %s of %s has %d characters".formatted(field, which, value.length()), most + " characters");
        }
        try {
            TextCleaner.check(field, value);
        } catch (TuskException e) {
            throw new TuskException(e.code(), "%s: %s".formatted(which, e.getMessage()), e.detail(), e.hint(), e);
        }
    }

    private static TuskException tooLarge(String what, String most) {
        return new TuskException(ErrorCode.TOO_LARGE, "%s; the limit is %s".formatted(what, most));
    }

    /** An id as messages show it: at most 100 characters, without control characters. */
    public static String shown(String id) {
        String start = id.length() > 100 ? id.substring(0, 100) + "..." : id;
        for (int i = 0; i < start.length(); i++) {
            if (start.charAt(i) < ' ' || start.charAt(i) == 0x7f) {
                return start.replaceAll("\\p{Cntrl}", "?");
            }
        }
        return start;
    }
}

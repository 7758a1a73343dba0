package dev.tusk.core.document;

import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON merge patch (RFC 7396) of a document: what it names is replaced, null removes, objects within metadata are merged.
 * The fields are title, body, format, source, metadata, tags, vector and vectors. Of vectors, those that the patch names are replaced or,
 * by null, removed: dense ones are lists of numbers, bits and sparse ones texts as PostgreSQL and pgvector write them.
 *
 * <p>A ready vector stays as long as title, body and format do. A patch that changes one of these must also say what becomes
 * of the vector: a list of numbers is the new one, and null drops it, so that the collection's model makes one where it has a
 * model.
 */
public final class DocumentPatch {

    private static final List<String> FIELDS =
            List.of("title", "body", "format", "source", "metadata", "tags", "vector", "vectors");

    private DocumentPatch() {}

    /**
     * The document with the patch applied; the document itself stays as it is.
     *
     * @throws TuskException {@code INVALID_REQUEST} for an unknown field, a value of the wrong type, or a change of the text
     *     that says nothing of a ready vector; {@code INVALID_VECTOR}
     */
    public static Document apply(Document document, Map<String, @Nullable Object> patch) {
        Document.Builder builder = document.toBuilder();
        for (Map.Entry<String, @Nullable Object> change : patch.entrySet()) {
            String field = change.getKey();
            Object value = change.getValue();
            switch (field) {
                case "title" -> builder.title(value == null ? "" : text(field, value));
                case "body" -> builder.body(value == null ? "" : text(field, value));
                case "format" ->
                    builder.format(value == null ? TextFormat.PLAIN : TextFormat.ofName(text(field, value)));
                case "source" -> builder.source(value == null ? null : text(field, value));
                case "metadata" -> builder.metadata(merge(document.metadata(), value));
                case "tags" -> builder.tags(value == null ? List.of() : texts(field, value));
                case "vector" -> builder.vector(value == null ? null : vector(field, value));
                case "vectors" -> builder.vectors(vectors(document.vectors(), value));
                default ->
                    throw TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "a document has no field \"%s\" that can be patched".formatted(DocumentLimits.shown(field)),
                            Suggestion.hint(field, FIELDS));
            }
        }
        Document patched = builder.build();
        if (document.vector() != null && !patch.containsKey("vector") && !sameText(document, patched)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "cannot patch the text of document \"%s\": its ready vector would no longer be of that text"
                            .formatted(DocumentLimits.shown(document.id())),
                    "add \"vector\" to the patch: the vector of the new text, or null to drop it");
        }
        return patched;
    }

    private static boolean sameText(Document a, Document b) {
        return a.title().equals(b.title()) && a.body().equals(b.body()) && a.format() == b.format();
    }

    private static Map<String, @Nullable Object> merge(Map<String, @Nullable Object> target, @Nullable Object patch) {
        if (patch == null) {
            return Map.of();
        }
        if (!(patch instanceof Map<?, ?> changes)) {
            throw wrong("metadata", "an object");
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(target);
        for (Map.Entry<?, ?> change : changes.entrySet()) {
            String key = String.valueOf(change.getKey());
            Object value = change.getValue();
            if (value == null) {
                merged.remove(key);
            } else if (value instanceof Map<?, ?> nested) {
                merged.put(key, merge(asObject(merged.get(key)), nested));
            } else {
                merged.put(key, value);
            }
        }
        return merged;
    }

    /** The value where it is an object; anything else is replaced by the patch, hence merged with nothing. */
    private static Map<String, @Nullable Object> asObject(@Nullable Object value) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, member) -> object.put(String.valueOf(key), member));
        }
        return object;
    }

    private static String text(String field, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(field, "a string");
    }

    private static List<String> texts(String field, Object value) {
        List<String> texts = new ArrayList<>();
        if (!(value instanceof List<?> values)) {
            throw wrong(field, "a list of strings");
        }
        for (Object element : values) {
            if (!(element instanceof String text)) {
                throw wrong(field, "a list of strings");
            }
            texts.add(text);
        }
        return texts;
    }

    private static Map<String, VectorValue> vectors(Map<String, VectorValue> before, @Nullable Object patch) {
        if (patch == null) {
            return Map.of();
        }
        if (!(patch instanceof Map<?, ?> changes)) {
            throw wrong("vectors", "an object");
        }
        Map<String, VectorValue> merged = new LinkedHashMap<>(before);
        changes.forEach((key, value) -> {
            String name = String.valueOf(key);
            switch (value) {
                case null -> merged.remove(name);
                case String written when written.startsWith("{") -> merged.put(name, SparseVector.parse(written));
                case String written -> merged.put(name, BitVector.parse(written));
                default -> merged.put(name, vector("vectors." + DocumentLimits.shown(name), value));
            }
        });
        return merged;
    }

    private static Vector vector(String field, Object value) {
        if (!(value instanceof List<?> values)) {
            throw wrong(field, "a list of numbers");
        }
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(values.get(i) instanceof Number number)) {
                throw wrong(field, "a list of numbers");
            }
            numbers[i] = number.floatValue();
        }
        return Vector.of(numbers);
    }

    private static TuskException wrong(String field, String expected) {
        return new TuskException(ErrorCode.INVALID_REQUEST, "the field \"%s\" must be %s".formatted(field, expected));
    }
}

package dev.tusk.core.document;

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
 * The fields are title, body, format, source, metadata and tags.
 */
public final class DocumentPatch {

    private static final List<String> FIELDS = List.of("title", "body", "format", "source", "metadata", "tags");

    private DocumentPatch() {}

    /**
     * The document with the patch applied; the document itself stays as it is.
     *
     * @throws TuskException {@code INVALID_REQUEST} for an unknown field or a value of the wrong type
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
                default ->
                    throw TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "a document has no field \"%s\" that can be patched".formatted(DocumentLimits.shown(field)),
                            Suggestion.hint(field, FIELDS));
            }
        }
        return builder.build();
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

    private static TuskException wrong(String field, String expected) {
        return new TuskException(ErrorCode.INVALID_REQUEST, "the field \"%s\" must be %s".formatted(field, expected));
    }
}

package dev.tusk.core.document;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.text.TextFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A document as it is put into a collection. What the limits are is checked when it is put, so that all problems of a
 * batch are reported with the document's id.
 *
 * @param id the caller's key: any text of 1 to 1,024 bytes in UTF-8
 * @param title may be empty; found in the body when it is empty and the format has titles
 * @param body the text in the given format; may be empty
 * @param source where the document comes from, for example a URL or a path, or null
 * @param metadata any JSON object: keys are strings; values are null, strings, numbers, booleans, lists and maps
 * @param tags labels without order; duplicates are dropped
 * @param vector a ready vector for the whole body, which is then one chunk; null when the collection's model makes the
 *     vectors, or when it has none
 * @param vectors the named vectors that the caller brings, by name
 */
public record Document(
        String id,
        String title,
        String body,
        TextFormat format,
        @Nullable String source,
        Map<String, @Nullable Object> metadata,
        List<String> tags,
        @Nullable Vector vector,
        Map<String, VectorValue> vectors) {

    public Document {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(format, "format");
        // Map.copyOf refuses null values, which JSON allows.
        metadata = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tags = tags.stream().distinct().toList();
        vectors = Map.copyOf(vectors);
    }

    /** A document of plain text. */
    public static Document of(String id, String body) {
        return builder(id).body(body).build();
    }

    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** A builder that starts with what this document has. */
    public Builder toBuilder() {
        return new Builder(id)
                .title(title)
                .body(body)
                .format(format)
                .source(source)
                .metadata(metadata)
                .tags(tags)
                .vector(vector)
                .vectors(vectors);
    }

    /** Builds a document; not for use by several threads at once. */
    public static final class Builder {
        private final String id;
        private String title = "";
        private String body = "";
        private TextFormat format = TextFormat.PLAIN;
        private @Nullable String source;
        private Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        private List<String> tags = List.of();
        private @Nullable Vector vector;
        private Map<String, VectorValue> vectors = new LinkedHashMap<>();

        private Builder(String id) {
            this.id = id;
        }

        public Builder title(String title) {
            this.title = title;
            return this;
        }

        public Builder body(String body) {
            this.body = body;
            return this;
        }

        public Builder format(TextFormat format) {
            this.format = format;
            return this;
        }

        public Builder source(@Nullable String source) {
            this.source = source;
            return this;
        }

        /** Replaces all metadata. */
        public Builder metadata(Map<String, @Nullable Object> metadata) {
            this.metadata = new LinkedHashMap<>(metadata);
            return this;
        }

        /** Adds or replaces one key of the metadata. */
        public Builder metadata(String key, @Nullable Object value) {
            this.metadata.put(key, value);
            return this;
        }

        public Builder tags(List<String> tags) {
            this.tags = List.copyOf(tags);
            return this;
        }

        public Builder tags(String... tags) {
            return tags(List.of(tags));
        }

        /** A ready vector, or null for none. */
        public Builder vector(@Nullable Vector vector) {
            this.vector = vector;
            return this;
        }

        /** A named vector of the document, which the collection does not make itself; null for none. */
        public Builder vector(String name, @Nullable VectorValue value) {
            if (value == null) {
                vectors.remove(name);
            } else {
                vectors.put(name, value);
            }
            return this;
        }

        /** Replaces all named vectors. */
        public Builder vectors(Map<String, ? extends VectorValue> vectors) {
            this.vectors = new LinkedHashMap<>(vectors);
            return this;
        }

        public Document build() {
            return new Document(id, title, body, format, source, metadata, tags, vector, vectors);
        }
    }
}

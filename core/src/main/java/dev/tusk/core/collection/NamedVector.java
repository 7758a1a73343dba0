package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DocumentColumn;
import dev.tusk.core.filter.FieldPath;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A further vector that documents have, beside those of their chunks: one for each document, under a name of its own.
 *
 * @param name a lower-case letter, then up to 19 lower-case letters, digits and underscores; not {@value #CHUNK}
 * @param of what the model makes it of: {@code title}, {@code body}, or the text of a metadata field as filters name it; null where
 *     the caller brings it with the document
 * @param embedding its model, dimensions, distance and type; a vector that the caller brings may have a model too, which then makes
 *     the vectors of queries
 */
public record NamedVector(String name, @Nullable String of, EmbeddingSpec embedding) {

    /** The name that the vectors of the chunks go by in a search for several. */
    public static final String CHUNK = "chunk";

    public static final String TITLE = "title";
    public static final String BODY = "body";

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,19}");

    /** @throws TuskException {@code INVALID_NAME}, {@code INVALID_REQUEST}, {@code INVALID_FILTER} for a field that cannot be read */
    public NamedVector {
        Objects.requireNonNull(embedding, "embedding");
        if (!FORM.matcher(name).matches()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_NAME,
                    "\"%s\" cannot be the name of a vector"
                            .formatted(name.length() > 80 ? name.substring(0, 80) + "..." : name),
                    "use a lower-case letter, then up to 19 lower-case letters, digits and underscores");
        }
        if (name.equals(CHUNK)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_NAME,
                    "the name \"%s\" is that of the vectors of the chunks".formatted(CHUNK),
                    "choose another name");
        }
        if (of != null) {
            of = checkedSource(name, of);
            if (embedding.model() == null) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the vector \"%s\" is of %s, but there is no model to make it".formatted(name, of),
                        "name a model, or leave out what it is of and bring the vectors with the documents");
            }
        }
    }

    /** A vector that a model makes of a part of each document. */
    public static NamedVector of(String name, String part, EmbeddingSpec embedding) {
        return new NamedVector(name, part, embedding);
    }

    /** A vector that the caller brings with each document. */
    public static NamedVector given(String name, EmbeddingSpec embedding) {
        return new NamedVector(name, null, embedding);
    }

    private static String checkedSource(String name, String of) {
        if (of.equals(TITLE) || of.equals(BODY)) {
            return of;
        }
        FieldPath path = FieldPath.parse(of);
        DocumentColumn column = path.column().orElse(null);
        if (column != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the vector \"%s\" cannot be of %s".formatted(name, column.columnName()),
                    "a vector is of the title, the body, or a field of the metadata");
        }
        return path.toString();
    }

    /** Whether the model makes it of the body. */
    public boolean readsBody() {
        return BODY.equals(of);
    }

    /** Whether the caller brings it with the document. */
    public boolean isGiven() {
        return of == null;
    }

    /** The field of the metadata that it is of, or null. */
    public @Nullable FieldPath field() {
        return of == null || of.equals(TITLE) || of.equals(BODY) ? null : FieldPath.parse(of);
    }
}

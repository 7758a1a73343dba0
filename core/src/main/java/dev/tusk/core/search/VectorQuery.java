package dev.tusk.core.search;

import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import org.jspecify.annotations.Nullable;

/**
 * One of the vectors that a search for several compares.
 *
 * @param name of the vector; {@value NamedVector#CHUNK} for those of the chunks
 * @param text what the vector's model makes a vector of, or null for the words of the query
 * @param vector a ready vector, or null to have one made
 * @param weight how much it counts beside the others, above 0, up to 1,000; in a weighted sum only the ratio of the weights matters, by reciprocal
 *     ranks words count 1
 */
public record VectorQuery(
        String name, @Nullable String text, @Nullable VectorValue vector, double weight) {

    /** The most that a search compares. */
    public static final int MAX_VECTORS = 9;

    private static final double MAX_WEIGHT = 1_000;

    public VectorQuery {
        if (!(weight > 0 && weight <= MAX_WEIGHT)) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the weight of the vector \"%s\" is %s; it must be above 0, up to 1000".formatted(name, weight));
        }
        if (text != null && vector != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the vector \"%s\" is given, and a text to make it of as well".formatted(name),
                    "give one of the two");
        }
        if (text != null && text.isBlank()) {
            throw new TuskException(
                    ErrorCode.EMPTY_QUERY, "the text to make the vector \"%s\" of is empty".formatted(name));
        }
    }

    /** By the words of the query. */
    public static VectorQuery of(String name) {
        return new VectorQuery(name, null, null, 1);
    }

    /** By a text of its own. */
    public static VectorQuery of(String name, String text) {
        return new VectorQuery(name, text, null, 1);
    }

    /** By a ready vector. */
    public static VectorQuery of(String name, VectorValue vector) {
        return new VectorQuery(name, null, vector, 1);
    }

    /** The same with another weight. */
    public VectorQuery weighing(double other) {
        return new VectorQuery(name, text, vector, other);
    }

    VectorQuery ready(VectorValue made) {
        return new VectorQuery(name, null, made, weight);
    }

    /** Whether the words of the query have to be there. */
    boolean needsQuery() {
        return text == null && vector == null;
    }
}

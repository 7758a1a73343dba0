package dev.tusk.core.collection;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a collection.
 *
 * @param model the name of the model that makes them, or null when the caller brings ready vectors
 * @param dimensions the length of every vector, 1 to 16,000
 */
public record EmbeddingSpec(@Nullable String model, int dimensions, Distance distance) {

    public EmbeddingSpec {
        Objects.requireNonNull(distance, "distance");
        if (dimensions < 1 || dimensions > Vector.MAX_DIMENSIONS) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "a collection's vectors have 1 to %d dimensions, not %d"
                            .formatted(Vector.MAX_DIMENSIONS, dimensions));
        }
    }

    /** pgvector adds up squares in single precision, which ends at 3.4e38; the difference of two vectors may be twice as long. */
    private static final double MAX_NORM = 1e18;

    /** The square of a shorter one comes near the smallest number of single precision, 1.2e-38. */
    private static final double MIN_NORM = 1e-18;

    /**
     * Refuses a vector that this collection cannot hold or compare.
     *
     * @param what the vector as messages name it, for example {@code the vector of document "a"}
     * @throws TuskException {@code INVALID_VECTOR}
     */
    public void check(Vector vector, String what) {
        if (vector.dimensions() != dimensions) {
            throw new TuskException(
                    ErrorCode.INVALID_VECTOR,
                    "%s has %d dimensions, the collection's vectors have %d"
                            .formatted(what, vector.dimensions(), dimensions));
        }
        if (distance == Distance.COSINE && vector.isZero()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_VECTOR,
                    "%s is all zeros, which has no cosine distance to anything".formatted(what),
                    "leave the vector out, or use a collection with the distance l2, l1 or inner_product");
        }
        double norm = vector.norm();
        if (norm > MAX_NORM || (distance == Distance.COSINE && norm < MIN_NORM)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_VECTOR,
                    String.format(
                            Locale.ROOT,
                            "%s has the Euclidean norm %.3g, and its distances %s single precision",
                            what,
                            norm,
                            norm > MAX_NORM ? "overflow" : "vanish in"),
                    "scale the numbers of all vectors alike; most models make vectors of norm 1");
        }
    }
}

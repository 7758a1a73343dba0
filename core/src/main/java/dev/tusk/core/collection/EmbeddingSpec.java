package dev.tusk.core.collection;

import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a collection.
 *
 * @param model the name of the model that makes them, or null when the caller brings ready vectors
 * @param dimensions the length of every vector, from 1 to what the type holds
 * @param type what they are stored as
 */
public record EmbeddingSpec(@Nullable String model, int dimensions, Distance distance, VectorType type) {

    public EmbeddingSpec {
        Objects.requireNonNull(distance, "distance");
        Objects.requireNonNull(type, "type");
        if (dimensions < 1 || dimensions > type.maxDimensions()) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "a collection's vectors have 1 to %d dimensions, not %d"
                            .formatted(type.maxDimensions(), dimensions));
        }
        if (distance.isOfBits() != (type == VectorType.BIT)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "vectors of the type %s have no distance %s".formatted(type.wireName(), distance.wireName()),
                    type == VectorType.BIT
                            ? "use the distance hamming or jaccard"
                            : "use the distance cosine, l2, inner_product or l1, or the type bit");
        }
        if (model != null && !type.isDense()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "no model makes vectors of the type %s".formatted(type.wireName()),
                    "leave the model out and bring ready vectors, or use the type vector or halfvec");
        }
    }

    /** Vectors of single precision. */
    public EmbeddingSpec(@Nullable String model, int dimensions, Distance distance) {
        this(model, dimensions, distance, VectorType.VECTOR);
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
    public void check(VectorValue value, String what) {
        type.check(value, what);
        if (value.dimensions() != dimensions) {
            throw new TuskException(
                    ErrorCode.INVALID_VECTOR,
                    "%s has %d dimensions, the collection's vectors have %d"
                            .formatted(what, value.dimensions(), dimensions));
        }
        if (distance == Distance.COSINE && isStoredAsZero(value)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_VECTOR,
                    "%s is all zeros, which has no cosine distance to anything".formatted(what),
                    "leave the vector out, or use a collection with the distance l2, l1 or inner_product");
        }
        double norm = switch (value) {
            case Vector vector -> vector.norm();
            case SparseVector sparse -> sparse.norm();
            case BitVector ignored -> 1;
        };
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

    /** Half precision makes zeros of what is smaller than 3e-8. */
    private boolean isStoredAsZero(VectorValue value) {
        if (type != VectorType.HALFVEC || !(value instanceof Vector vector)) {
            return value.isZero();
        }
        for (int i = 0; i < vector.dimensions(); i++) {
            if ((Float.floatToFloat16(vector.get(i)) & 0x7fff) != 0) {
                return false;
            }
        }
        return true;
    }
}

package dev.tusk.core.embedding;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;

/** The types of PostgreSQL and pgvector that hold vectors. */
public enum VectorType {
    /** Single precision, four bytes a dimension; an index takes up to 2,000. */
    VECTOR("vector", Vector.MAX_DIMENSIONS),
    /** Half precision, two bytes a dimension, numbers up to 65,504; an index takes up to 4,000. */
    HALFVEC("halfvec", Vector.MAX_DIMENSIONS),
    /** Bits; an index takes up to 64,000. */
    BIT("bit", BitVector.MAX_DIMENSIONS),
    /** Those dimensions that are not zero; an index takes up to 1,000 of them. */
    SPARSEVEC("sparsevec", SparseVector.MAX_DIMENSIONS);

    private static final float GREATEST_HALF = 65_504;

    private final String wireName;
    private final int maxDimensions;

    VectorType(String wireName, int maxDimensions) {
        this.wireName = wireName;
        this.maxDimensions = maxDimensions;
    }

    /** The name of the type in SQL, in JSON, on the command line and in the catalog. */
    public String wireName() {
        return wireName;
    }

    /** The most dimensions that can be stored. */
    public int maxDimensions() {
        return maxDimensions;
    }

    /** What a vector of so many dimensions takes at most. */
    public long bytes(int dimensions) {
        return switch (this) {
            case VECTOR -> 8 + 4L * dimensions;
            case HALFVEC -> 8 + 2L * dimensions;
            case BIT -> 8 + (dimensions + 7L) / 8;
            case SPARSEVEC -> 16 + 8L * Math.min(dimensions, SparseVector.MAX_ELEMENTS);
        };
    }

    /** Whether a model of Tusk, which makes single precision, makes vectors of it. */
    public boolean isDense() {
        return this == VECTOR || this == HALFVEC;
    }

    /**
     * Refuses a vector of another type, and numbers that this one cannot hold.
     *
     * @param what the vector as messages name it
     * @throws TuskException {@code INVALID_VECTOR}
     */
    public void check(VectorValue value, String what) {
        boolean fits = switch (value) {
            case Vector ignored -> isDense();
            case BitVector ignored -> this == BIT;
            case SparseVector ignored -> this == SPARSEVEC;
        };
        if (!fits) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_VECTOR,
                    "%s is none of the type %s".formatted(what, wireName),
                    switch (this) {
                        case VECTOR, HALFVEC -> "give a list of numbers";
                        case BIT -> "give bits: 01101";
                        case SPARSEVEC ->
                            "give elements by their dimension, counted from 1, and the number of dimensions: {1:0.5,7:2}/1000";
                    });
        }
        if (this == HALFVEC && value instanceof Vector vector) {
            for (int i = 0; i < vector.dimensions(); i++) {
                if (Math.abs(vector.get(i)) > GREATEST_HALF) {
                    throw TuskException.withHint(
                            ErrorCode.INVALID_VECTOR,
                            "element %d of %s is %s; halfvec holds numbers up to 65504"
                                    .formatted(i, what, vector.get(i)),
                            "scale the numbers of all vectors alike, or take the type vector");
                }
            }
        }
    }

    /**
     * The vector of this type that a text writes, as {@link VectorValue#literal} does.
     *
     * @throws TuskException {@code INVALID_VECTOR}
     */
    public VectorValue parse(String written) {
        return switch (this) {
            case VECTOR, HALFVEC -> numbers(written);
            case BIT -> BitVector.parse(written);
            case SPARSEVEC -> SparseVector.parse(written);
        };
    }

    private static Vector numbers(String written) {
        String text = written.strip();
        if (!text.startsWith("[") || !text.endsWith("]")) {
            throw new TuskException(ErrorCode.INVALID_VECTOR, "a vector is written like [0.1,2,-3]");
        }
        String[] parts = text.substring(1, text.length() - 1).split(",", -1);
        float[] values = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            try {
                values[i] = Float.parseFloat(parts[i].strip());
            } catch (NumberFormatException e) {
                throw new TuskException(ErrorCode.INVALID_VECTOR, "element %d of a vector is no number".formatted(i));
            }
        }
        return Vector.of(values);
    }

    /**
     * The type of this name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static VectorType ofWireName(String name) {
        List<String> known = Arrays.stream(values()).map(VectorType::wireName).toList();
        return Arrays.stream(values())
                .filter(type -> type.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown type of vectors \"%s\"".formatted(name),
                        Suggestion.hint(name, known)));
    }
}

package dev.tusk.core.embedding;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A dense vector of finite single-precision numbers: at least 1, at most 16,000 of them, as pgvector's {@code vector}
 * type holds. Immutable.
 */
public final class Vector implements VectorValue {

    /** The most dimensions that pgvector stores. */
    public static final int MAX_DIMENSIONS = 16_000;

    private final float[] values;

    private Vector(float[] values) {
        this.values = values;
    }

    /**
     * A vector of a copy of these numbers.
     *
     * @throws TuskException {@code INVALID_VECTOR} when there are none or too many, or one is NaN or infinite
     */
    public static Vector of(float... values) {
        if (values.length == 0 || values.length > MAX_DIMENSIONS) {
            throw new TuskException(
                    ErrorCode.INVALID_VECTOR,
                    "a vector has 1 to %d dimensions, not %d".formatted(MAX_DIMENSIONS, values.length));
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new TuskException(
                        ErrorCode.INVALID_VECTOR,
                        "the vector's element %d is %s; only finite numbers can be stored".formatted(i, values[i]));
            }
        }
        return new Vector(values.clone());
    }

    @Override
    public int dimensions() {
        return values.length;
    }

    /** The number at this place, counted from 0. */
    public float get(int index) {
        return values[index];
    }

    /** A copy of the numbers. */
    public float[] toArray() {
        return values.clone();
    }

    /** Puts the numbers at the buffer's position, without a copy in between. */
    public void putInto(FloatBuffer buffer) {
        buffer.put(values);
    }

    /** The Euclidean norm, reckoned in double precision. */
    public double norm() {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    /** Whether every number is zero; such a vector has no direction, hence no cosine distance to anything. */
    @Override
    public boolean isZero() {
        for (float value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String literal() {
        StringBuilder written = new StringBuilder("[");
        for (float value : values) {
            written.append(written.length() == 1 ? "" : ",").append(value);
        }
        return written.append(']').toString();
    }

    @Override
    public byte[] content() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        putInto(bytes.asFloatBuffer());
        return bytes.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vector that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** At most the first four numbers: {@code [0.1, 0.2, 0.3, 0.4, ... 384]}. */
    @Override
    public String toString() {
        if (values.length <= 4) {
            return Arrays.toString(values);
        }
        return "[%s, %s, %s, %s, ... %d]".formatted(values[0], values[1], values[2], values[3], values.length);
    }
}

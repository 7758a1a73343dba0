package dev.tusk.core.embedding;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;

/** A vector of bits, as PostgreSQL's {@code bit(n)} holds it: at least 1, at most 64,000. Immutable. */
public final class BitVector implements VectorValue {

    /** The most bits that pgvector indexes. */
    public static final int MAX_DIMENSIONS = 64_000;

    private final int dimensions;
    private final byte[] bytes;

    private BitVector(int dimensions, byte[] bytes) {
        this.dimensions = dimensions;
        this.bytes = bytes;
    }

    /**
     * The vector of its written form.
     *
     * @param bits {@code 0} and {@code 1} alone, the first dimension first
     * @throws TuskException {@code INVALID_VECTOR}
     */
    public static BitVector parse(String bits) {
        if (bits.isEmpty() || bits.length() > MAX_DIMENSIONS) {
            throw new TuskException(
                    ErrorCode.INVALID_VECTOR,
                    "a vector of bits has 1 to %d of them, not %d".formatted(MAX_DIMENSIONS, bits.length()));
        }
        byte[] bytes = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) {
            char bit = bits.charAt(i);
            if (bit != '0' && bit != '1') {
                throw TuskException.withHint(
                        ErrorCode.INVALID_VECTOR,
                        "the character at offset %d of a vector of bits is neither 0 nor 1".formatted(i),
                        "write it like 01101");
            }
            if (bit == '1') {
                bytes[i / 8] |= (byte) (0x80 >>> (i % 8));
            }
        }
        return new BitVector(bits.length(), bytes);
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    /** The bit at this place, counted from 0. */
    public boolean get(int index) {
        return (bytes[index / 8] & (0x80 >>> (index % 8))) != 0;
    }

    @Override
    public boolean isZero() {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String literal() {
        StringBuilder bits = new StringBuilder(dimensions);
        for (int i = 0; i < dimensions; i++) {
            bits.append(get(i) ? '1' : '0');
        }
        return bits.toString();
    }

    /** Eight to a byte, the first in the highest place, as PostgreSQL sends them. */
    @Override
    public byte[] content() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BitVector that && dimensions == that.dimensions && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * dimensions + Arrays.hashCode(bytes);
    }

    /** At most the first sixteen bits: {@code 0110100111000101... 64}. */
    @Override
    public String toString() {
        String bits = literal();
        return bits.length() <= 16 ? bits : "%s... %d".formatted(bits.substring(0, 16), dimensions);
    }
}

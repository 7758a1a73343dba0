package dev.tusk.core.embedding;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A vector most of whose dimensions are zero, as pgvector's {@code sparsevec} holds it: up to a billion dimensions, at most 1,000 of
 * them not zero, which is what its HNSW index takes. Immutable.
 */
public final class SparseVector implements VectorValue {

    /** The most dimensions that pgvector stores. */
    public static final int MAX_DIMENSIONS = 1_000_000_000;

    /** The most elements other than zero that pgvector indexes. */
    public static final int MAX_ELEMENTS = 1_000;

    private final int dimensions;
    private final SortedMap<Integer, Float> elements;

    private SparseVector(int dimensions, SortedMap<Integer, Float> elements) {
        this.dimensions = dimensions;
        this.elements = elements;
    }

    /**
     * A vector of these elements.
     *
     * @param dimensions 1 to a billion
     * @param elements numbers by their dimension, which counts from 1; zeros are left out
     * @throws TuskException {@code INVALID_VECTOR}
     */
    public static SparseVector of(int dimensions, Map<Integer, Float> elements) {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw invalid("a sparse vector has 1 to %d dimensions, not %d".formatted(MAX_DIMENSIONS, dimensions));
        }
        SortedMap<Integer, Float> kept = new TreeMap<>();
        elements.forEach((index, value) -> {
            if (index < 1 || index > dimensions) {
                throw invalid("a sparse vector of %d dimensions has an element %d; they count from 1"
                        .formatted(dimensions, index));
            }
            if (!Float.isFinite(value)) {
                throw invalid(
                        "the vector's element %d is %s; only finite numbers can be stored".formatted(index, value));
            }
            if (value != 0) {
                kept.put(index, value);
            }
        });
        if (kept.size() > MAX_ELEMENTS) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_VECTOR,
                    "a sparse vector has %d elements that are not zero; pgvector indexes at most %d"
                            .formatted(kept.size(), MAX_ELEMENTS),
                    "keep those that are farthest from zero");
        }
        return new SparseVector(dimensions, kept);
    }

    /**
     * The vector of pgvector's written form, {@code {1:0.5,7:2}/1000}: elements by their dimension, which counts from 1, and how many
     * dimensions there are.
     *
     * @throws TuskException {@code INVALID_VECTOR}
     */
    public static SparseVector parse(String written) {
        String text = written.strip();
        int end = text.indexOf('}');
        if (!text.startsWith("{") || end < 0 || end + 2 > text.length() || text.charAt(end + 1) != '/') {
            throw unreadable();
        }
        try {
            Map<Integer, Float> elements = new TreeMap<>();
            String inner = text.substring(1, end).strip();
            for (String element : inner.isEmpty() ? new String[0] : inner.split(",", -1)) {
                int colon = element.indexOf(':');
                if (colon < 0) {
                    throw unreadable();
                }
                Integer index = Integer.valueOf(element.substring(0, colon).strip());
                if (elements.put(
                                index,
                                Float.valueOf(element.substring(colon + 1).strip()))
                        != null) {
                    throw invalid("a sparse vector has the element %d twice".formatted(index));
                }
            }
            return of(Integer.parseInt(text.substring(end + 2).strip()), elements);
        } catch (NumberFormatException e) {
            throw unreadable();
        }
    }

    private static TuskException unreadable() {
        return TuskException.withHint(
                ErrorCode.INVALID_VECTOR,
                "a sparse vector cannot be read",
                "write elements by their dimension, counted from 1, and the number of dimensions: {1:0.5,7:2}/1000");
    }

    private static TuskException invalid(String message) {
        return new TuskException(ErrorCode.INVALID_VECTOR, message);
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    /** The numbers that are not zero, by their dimension, which counts from 1, in the order of these; not to be changed. */
    public SortedMap<Integer, Float> elements() {
        return Collections.unmodifiableSortedMap(elements);
    }

    /** The Euclidean norm, reckoned in double precision. */
    public double norm() {
        double squares = 0;
        for (float value : elements.values()) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }

    @Override
    public boolean isZero() {
        return elements.isEmpty();
    }

    @Override
    public String literal() {
        StringBuilder written = new StringBuilder("{");
        elements.forEach((index, value) -> written.append(written.length() == 1 ? "" : ",")
                .append(index)
                .append(':')
                .append(value));
        return written.append("}/").append(dimensions).toString();
    }

    @Override
    public byte[] content() {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 8 * elements.size()).putInt(dimensions);
        elements.forEach((index, value) -> bytes.putInt(index).putFloat(value));
        return bytes.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparseVector that && dimensions == that.dimensions && elements.equals(that.elements);
    }

    @Override
    public int hashCode() {
        return 31 * dimensions + elements.hashCode();
    }

    /** Its dimensions and how many are not zero. */
    @Override
    public String toString() {
        return "{%d elements}/%d".formatted(elements.size(), dimensions);
    }
}

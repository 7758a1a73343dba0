package dev.tusk.core.facet;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A value or a range of a facet and the number of documents that have it. */
public sealed interface FacetBucket {

    /** The name: the value as text, or the key of the range. */
    String key();

    /** The number of documents. */
    long count();

    /**
     * A value.
     *
     * @param value a String, a BigDecimal or a Boolean
     */
    record Value(Object value, long count) implements FacetBucket {
        @Override
        public String key() {
            return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        }
    }

    /** A range of numbers: with {@code from}, without {@code to}; null where it is open. */
    record Numbers(
            String key, @Nullable BigDecimal from, @Nullable BigDecimal to, long count) implements FacetBucket {}

    /** A range of points in time: with {@code from}, without {@code to}; null where it is open. */
    record Times(
            String key, @Nullable Instant from, @Nullable Instant to, long count) implements FacetBucket {}
}

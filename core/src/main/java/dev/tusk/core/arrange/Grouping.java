package dev.tusk.core.arrange;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Objects;

/**
 * Hits in groups: of one document, or of all documents with the same value of a field. A group stands where its best hit
 * stands. Documents without a value make one group together.
 *
 * @param by {@code document}, {@code source}, or a declared field; {@code metadata.document} is a declared field of that name
 * @param size how many of its best hits each group has at the most, 1 to {@value #MAX_SIZE}
 */
public record Grouping(String by, int size) {

    public static final int MAX_SIZE = 100;

    /** The most hits of all groups of a page together. */
    public static final int MAX_HITS = 10_000;

    /** What {@link #by} is for groups of one document. */
    public static final String DOCUMENT = "document";

    public Grouping {
        Objects.requireNonNull(by, "by");
        if (by.isBlank()) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the field to group by is empty",
                    null,
                    "name a declared field, source or document",
                    null);
        }
        if (size < 1 || size > MAX_SIZE) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the size of a group is %d; it must be 1 to %d".formatted(size, MAX_SIZE));
        }
    }

    /** The best hit of each document. */
    public static Grouping byDocument() {
        return new Grouping(DOCUMENT, 1);
    }

    /** The best hit of each value of a field. */
    public static Grouping by(String field) {
        return new Grouping(field, 1);
    }
}

package dev.tusk.core.diversity;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/**
 * Leaves out hits whose text is nearly that of a better hit.
 *
 * @param threshold from which share of common triples of words two texts count as the same, 0.1 to 1; 1 leaves out only
 *     texts that are the same but for case, punctuation and white space
 */
public record Distinct(double threshold) {

    /** Where texts differ by a few words in a hundred: those who collected web pages took values around it. */
    public static final double DEFAULT_THRESHOLD = 0.8;

    public static final Distinct DEFAULT = new Distinct(DEFAULT_THRESHOLD);

    public Distinct {
        if (!(threshold >= 0.1 && threshold <= 1)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the threshold of distinct hits is %s; it must be 0.1 to 1".formatted(threshold),
                    "0.8 leaves out texts that differ by a few words in a hundred");
        }
    }
}

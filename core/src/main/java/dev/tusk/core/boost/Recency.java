package dev.tusk.core.boost;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies the score by {@code 1 + weight * 0.5^(age / halfLife)}: exponential decay with a half-life, as Elasticsearch's
 * decay function {@code exp} with {@code decay = 0.5} and Li and Croft (Time-Based Language Models, CIKM 2003) have it. What
 * lies in the future counts as new. Where the document has no such time, the score stays as it is.
 *
 * @param field {@code updated_at}, {@code created_at} or a declared field of type timestamp
 * @param halfLife the age at which half of the weight is left, 1 ms to 1,000 years
 * @param weight what the newest documents gain, above 0 and at most {@value Boosts#MAX_WEIGHT}: with 0.5 their scores grow by
 *     a half
 * @param origin the time from which ages are counted, or null for the time of the search
 */
public record Recency(
        String field,
        Duration halfLife,
        double weight,
        @Nullable Instant origin) {

    /** When a document was put or last changed. */
    public static final String DEFAULT_FIELD = "updated_at";

    public static final double DEFAULT_WEIGHT = 0.5;

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365_250);

    public Recency {
        Objects.requireNonNull(halfLife, "halfLife");
        Boosts.requireField(field);
        Boosts.requireWeight("recency", weight);
        if (halfLife.compareTo(SHORTEST) < 0 || halfLife.compareTo(LONGEST) > 0) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the half-life of recency is %s; it must be 1 ms to 1000 years".formatted(HalfLife.shown(halfLife)),
                    "the half-life is the age at which half of the weight is left, for example 30d");
        }
    }

    /** By the time of the last change, with the weight {@value #DEFAULT_WEIGHT}. */
    public static Recency of(Duration halfLife) {
        return new Recency(DEFAULT_FIELD, halfLife, DEFAULT_WEIGHT, null);
    }

    public Recency withField(String other) {
        return new Recency(other, halfLife, weight, origin);
    }

    public Recency withWeight(double other) {
        return new Recency(field, halfLife, other, origin);
    }

    /** Ages counted from here; for results that do not depend on the clock. */
    public Recency withOrigin(Instant other) {
        return new Recency(field, halfLife, weight, other);
    }

    /** The name on a hit. */
    public String name() {
        return "recency(%s)".formatted(field);
    }
}

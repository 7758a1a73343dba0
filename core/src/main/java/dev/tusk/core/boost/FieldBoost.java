package dev.tusk.core.boost;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies the score by {@code 1 + weight * x}, where {@code x} is what the {@linkplain #function function} makes of a
 * number of the document, 0 to 1. Where the document has no such number, the score stays as it is.
 *
 * @param field a declared field of type integer or number
 * @param weight what the best number adds, above 0 and at most {@value Boosts#MAX_WEIGHT}: with 0.5 the score grows by at
 *     most a half
 * @param pivot the number that gets half of the weight, 1e-9 to 1e15, or null for the median of the positive numbers of the
 *     field, as far as the database's statistics know it
 */
public record FieldBoost(
        String field, double weight, @Nullable Double pivot, BoostFunction function) {

    public static final double DEFAULT_WEIGHT = 0.5;

    private static final double MIN_PIVOT = 1e-9;
    private static final double MAX_PIVOT = 1e15;

    public FieldBoost {
        Objects.requireNonNull(function, "function");
        Boosts.requireField(field);
        Boosts.requireWeight("field \"%s\"".formatted(Boosts.shown(field)), weight);
        if (pivot != null && !(pivot >= MIN_PIVOT && pivot <= MAX_PIVOT)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the pivot of field \"%s\" is %s; it must be 1e-9 to 1e15".formatted(Boosts.shown(field), pivot),
                    "the pivot is the number that gets half of the weight; leave it out for the median of the field");
        }
    }

    /** By saturation around the median. */
    public static FieldBoost of(String field, double weight) {
        return new FieldBoost(field, weight, null, BoostFunction.SATURATION);
    }

    /** The name on a hit. */
    public String name() {
        return "%s(%s)".formatted(function.wireName(), field);
    }

    FieldBoost withPivot(double known) {
        return new FieldBoost(field, weight, known, function);
    }
}

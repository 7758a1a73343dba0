package dev.tusk.core.boost;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a number becomes a part of a boost, 0 to 1; at the pivot each is one half. Saturation and the logarithm are those of
 * Elasticsearch's {@code rank_feature} query (Craswell, Robertson, Zaragoza and Taylor, Relevance Weighting for Query
 * Independent Evidence, SIGIR 2005), the logarithm brought below 1 by the same saturation. Negative numbers count as 0.
 */
public enum BoostFunction {
    /** {@code v / (v + pivot)}: grows quickly up to the pivot, slowly above. */
    SATURATION,
    /** {@code l / (l + 1)} with {@code l = log2(1 + v / pivot)}: still tells numbers apart that are far above the pivot. */
    LOG,
    /** {@code pivot / (v + pivot)}: the less the better, as for prices and distances. */
    INVERSE;

    /** The name in JSON and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The function of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static BoostFunction ofWireName(String name) {
        List<String> known =
                Arrays.stream(values()).map(BoostFunction::wireName).toList();
        return Arrays.stream(values())
                .filter(function -> function.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown boost function \"%s\"".formatted(name),
                        Suggestion.hint(name, known)));
    }

    /** The part that this function makes of a number, 0 to 1. */
    public double of(double value, double pivot) {
        double positive = Math.max(0, value);
        return switch (this) {
            case SATURATION -> positive / (positive + pivot);
            case LOG -> Math.log1p(positive / pivot) / (Math.log1p(positive / pivot) + Math.log(2));
            case INVERSE -> pivot / (positive + pivot);
        };
    }

    /** The same as SQL over a {@code float8} of at least 0; the pivot is a parameter or a literal. */
    String sql(String value, String pivot) {
        return switch (this) {
            case SATURATION -> "%1$s / (%1$s + %2$s)".formatted(value, pivot);
            case LOG ->
                "pg_catalog.ln(1 + %1$s / %2$s) / (pg_catalog.ln(1 + %1$s / %2$s) + pg_catalog.ln(2::float8))"
                        .formatted(value, pivot);
            case INVERSE -> "%2$s / (%1$s + %2$s)".formatted(value, pivot);
        };
    }
}

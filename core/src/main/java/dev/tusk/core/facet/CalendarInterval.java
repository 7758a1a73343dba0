package dev.tusk.core.facet;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The length of the buckets of a histogram over time. All begin at midnight UTC; weeks begin on Monday (ISO 8601). */
public enum CalendarInterval {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR;

    private static final List<String> WIRE_NAMES =
            Arrays.stream(values()).map(CalendarInterval::wireName).toList();

    /** The name in lower case, which is also PostgreSQL's name of the unit. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The interval of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static CalendarInterval ofWireName(String name) {
        return Arrays.stream(values())
                .filter(interval -> interval.wireName().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown interval \"%s\"".formatted(FacetFault.shown(name)),
                        Suggestion.hint(name, WIRE_NAMES)));
    }

    /** The first day after a bucket that begins on this day. */
    LocalDate next(LocalDate start) {
        return switch (this) {
            case DAY -> start.plusDays(1);
            case WEEK -> start.plusWeeks(1);
            case MONTH -> start.plusMonths(1);
            case QUARTER -> start.plusMonths(3);
            case YEAR -> start.plusYears(1);
        };
    }

    /** The name of the bucket that begins on this day: 2026-03-02, 2026-W10, 2026-03, 2026-Q1, 2026. */
    String key(LocalDate start) {
        return switch (this) {
            case DAY -> start.toString();
            case WEEK ->
                String.format(
                        Locale.ROOT,
                        "%04d-W%02d",
                        start.get(IsoFields.WEEK_BASED_YEAR),
                        start.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTH -> start.toString().substring(0, 7);
            case QUARTER ->
                String.format(Locale.ROOT, "%04d-Q%d", start.getYear(), start.get(IsoFields.QUARTER_OF_YEAR));
            case YEAR -> start.toString().substring(0, 4);
        };
    }
}

package dev.tusk.core.facet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range of a facet: from its lower bound, up to but not including its upper one. A bound that is null leaves its end open.
 *
 * @param <T> {@link BigDecimal} or {@link Instant}
 * @param key the name in the answer, unique within its facet
 */
public record FacetRange<T extends Comparable<? super T>>(
        String key, @Nullable T from, @Nullable T to) {

    private static final int MAX_KEY_CHARACTERS = 200;
    private static final int MAX_DIGITS = 100;
    private static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

    public FacetRange {
        Objects.requireNonNull(key, "key");
        if (key.isEmpty() || key.length() > MAX_KEY_CHARACTERS) {
            throw FacetFault.because(
                    "the key of a range has %d characters; it must have 1 to %d"
                            .formatted(key.length(), MAX_KEY_CHARACTERS),
                    "leave it out to have it made of the bounds");
        }
        if (from == null && to == null) {
            throw FacetFault.because(
                    "the range \"%s\" has no bounds".formatted(FacetFault.shown(key)), "give from, to, or both");
        }
        if (from != null && to != null && from.compareTo(to) >= 0) {
            throw FacetFault.because(
                    "the range \"%s\" is from %s to %s, which holds nothing".formatted(FacetFault.shown(key), from, to),
                    "from belongs to the range and to does not, so from has to be less than to");
        }
    }

    /**
     * A range of numbers, named by its bounds: {@code 10..20}, {@code ..10}, {@code 20..}.
     *
     * @param from null, or a number of any type of Java
     * @param to null, or a number of any type of Java
     */
    public static FacetRange<BigDecimal> numbers(@Nullable Number from, @Nullable Number to) {
        BigDecimal lower = from == null ? null : decimal(from);
        BigDecimal upper = to == null ? null : decimal(to);
        return new FacetRange<>(
                (lower == null ? "" : lower.toPlainString()) + ".." + (upper == null ? "" : upper.toPlainString()),
                lower,
                upper);
    }

    /** A range of points in time, named by its bounds. What is finer than a microsecond is cut off. */
    public static FacetRange<Instant> times(@Nullable Instant from, @Nullable Instant to) {
        Instant lower = from == null ? null : storable(from);
        Instant upper = to == null ? null : storable(to);
        return new FacetRange<>(
                (lower == null ? "" : shown(lower)) + ".." + (upper == null ? "" : shown(upper)), lower, upper);
    }

    /** The same range under another name. */
    public FacetRange<T> named(String name) {
        return new FacetRange<>(name, from, to);
    }

    private static String shown(Instant instant) {
        String text = instant.toString();
        return text.endsWith("T00:00:00Z") ? text.substring(0, text.indexOf('T')) : text;
    }

    private static BigDecimal decimal(Number number) {
        BigDecimal decimal = switch (number) {
            case BigDecimal ready -> ready;
            case BigInteger whole -> new BigDecimal(whole);
            case Double real -> finite(real);
            case Float real -> finite(real.doubleValue());
            default -> BigDecimal.valueOf(number.longValue());
        };
        BigDecimal plain = decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros();
        if ((long) plain.precision() - plain.scale() > MAX_DIGITS || plain.scale() > MAX_DIGITS) {
            throw FacetFault.because(
                    "a bound of a range has more than %d digits before or after the point".formatted(MAX_DIGITS),
                    "leave the end open instead");
        }
        return written(plain);
    }

    /** The number without zeros at its end and without an exponent, as JSON and people write it. */
    static BigDecimal written(BigDecimal number) {
        BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    private static BigDecimal finite(double number) {
        if (!Double.isFinite(number)) {
            throw FacetFault.because("a bound of a range is %s".formatted(number), "leave the end open instead");
        }
        return BigDecimal.valueOf(number);
    }

    private static Instant storable(Instant instant) {
        Instant cut = instant.truncatedTo(ChronoUnit.MICROS);
        if (cut.isBefore(MIN) || cut.isAfter(MAX)) {
            throw FacetFault.because(
                    "a bound of a range is %s, outside the years 1 to 9999".formatted(instant),
                    "leave the end open instead");
        }
        return cut;
    }
}

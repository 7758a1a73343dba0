package dev.tusk.core.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a filter compares a field with. Its type decides the comparison: a number is never equal to a text. */
public sealed interface FilterValue {

    /**
     * The value of a plain Java object: String, Boolean, any whole number, Float, Double, BigDecimal, Instant,
     * OffsetDateTime, ZonedDateTime, a FilterValue, or null for {@link Absent}.
     *
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_FILTER} for any other type, and for a value that
     *     cannot be stored
     */
    static FilterValue of(@Nullable Object value) {
        return switch (value) {
            case null -> new Absent();
            case FilterValue ready -> ready;
            case String text -> new Text(text);
            case Boolean truth -> new Truth(truth);
            case BigDecimal number -> new Decimal(number);
            case BigInteger number -> new Decimal(new BigDecimal(number));
            case Double number -> new Decimal(finite(number, number.toString()));
            case Float number -> new Decimal(finite(number, number.toString()));
            case Long number -> new Decimal(BigDecimal.valueOf(number));
            case Integer number -> new Decimal(BigDecimal.valueOf(number));
            case Short number -> new Decimal(BigDecimal.valueOf(number));
            case Byte number -> new Decimal(BigDecimal.valueOf(number));
            case Instant time -> new Time(time);
            case OffsetDateTime time -> new Time(time.toInstant());
            case ZonedDateTime time -> new Time(time.toInstant());
            default ->
                throw InvalidFilter.because(
                        "a filter cannot compare with a value of type %s"
                                .formatted(value.getClass().getName()),
                        "use text, a number, true or false, or a point in time with its offset (Instant,"
                                + " OffsetDateTime)");
        };
    }

    /** The value in words, as a message names it: {@code the text "abc"}. */
    String inWords();

    /** Text of any length that PostgreSQL can store. */
    record Text(String text) implements FilterValue {
        public Text {
            InvalidFilter.requireStorable("text", text);
        }

        @Override
        public String inWords() {
            return "the text \"%s\"".formatted(Shown.text(text));
        }
    }

    /** A decimal number of at most 400 digits on either side of the point; 1, 1.0 and 1e0 are the same value. */
    record Decimal(BigDecimal number) implements FilterValue {

        static final int MAX_DIGITS = 400;

        public Decimal {
            number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            if ((long) number.precision() - number.scale() > MAX_DIGITS || number.scale() > MAX_DIGITS) {
                throw InvalidFilter.because(
                        "a filter's number has more than %d digits before or after the point".formatted(MAX_DIGITS),
                        "no stored number of this size can be compared; use a smaller one");
            }
        }

        @Override
        public String inWords() {
            return "the number " + Shown.text(number.toString());
        }
    }

    /** True or false. */
    record Truth(boolean truth) implements FilterValue {
        @Override
        public String inWords() {
            return "the boolean " + truth;
        }
    }

    /** A point in time of the years 1 to 9999 (UTC), in microseconds as PostgreSQL keeps it; the rest is cut off. */
    record Time(Instant instant) implements FilterValue {
        public Time {
            Objects.requireNonNull(instant, "instant");
            if (instant.isBefore(IsoTimestamp.MIN)
                    || instant.truncatedTo(ChronoUnit.MICROS).isAfter(IsoTimestamp.MAX)) {
                throw InvalidFilter.because(
                        "a filter's point in time %s is outside the years 1 to 9999".formatted(instant),
                        "leave this bound out instead of giving an extreme one");
            }
            instant = instant.truncatedTo(ChronoUnit.MICROS);
        }

        @Override
        public String inWords() {
            return "the point in time " + instant;
        }
    }

    /** No value at all: the field is missing or JSON's null. Only {@code eq} and {@code ne} compare with it. */
    record Absent() implements FilterValue {
        @Override
        public String inWords() {
            return "null";
        }
    }

    private static BigDecimal finite(double number, String written) {
        if (!Double.isFinite(number)) {
            throw InvalidFilter.because(
                    "a filter cannot compare with %s".formatted(written),
                    "only finite numbers are stored; use exists to ask for any value");
        }
        return new BigDecimal(written);
    }
}

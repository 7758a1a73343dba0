package dev.tusk.core.filter;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The written form of a point in time that filters and stored metadata share: ISO-8601 with offset or Z, or a date alone
 * for midnight UTC; years 0001 to 9999. The same grammar as the SQL function {@code timestamp_of}; a test holds the two together.
 */
public final class IsoTimestamp {

    static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");
    static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Pattern FORM = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})"
            + "(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]{1,9}))?)?"
            + "(?:Z|([+-])(0[0-9]|1[0-5])(?::?([0-5][0-9]))?))?");

    private IsoTimestamp() {}

    /** The point in time, cut to microseconds, or nothing when the text is not of the form. */
    public static Optional<Instant> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || form.group(1).equals("0000")) {
            return Optional.empty();
        }
        int hour = number(form, 4);
        int minute = number(form, 5);
        int second = number(form, 6);
        int month = number(form, 2);
        int day = number(form, 3);
        if (hour > 23 || minute > 59 || second > 59 || month < 1 || month > 12 || day < 1) {
            return Optional.empty();
        }
        if (day > java.time.YearMonth.of(number(form, 1), month).lengthOfMonth()) {
            return Optional.empty();
        }
        String fraction = form.group(7);
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
        int offsetMinutes = number(form, 9) * 60 + number(form, 10);
        LocalDateTime local = LocalDateTime.of(number(form, 1), month, day, hour, minute, second, nanos);
        Instant asUtc = local.toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        boolean west = "-".equals(form.group(8));
        return Optional.of(asUtc.plus(west ? offsetMinutes : -offsetMinutes, ChronoUnit.MINUTES));
    }

    private static int number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}

package dev.tusk.core.schedule;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When something runs: every so often, or at the times of a cron expression. */
public sealed interface Timing {

    String FORMS =
            "for example 30m, 1h, 1d, or the five fields of cron: \"0 3 * * *\" (minute, hour, day, month, day of the week)";
    Duration LONGEST = Duration.ofDays(366);

    /** As it was given. */
    String text();

    /** The time zone that it is read in; of no meaning for intervals. */
    ZoneId zone();

    /** The first occasion of a schedule that is made now: at once for an interval. */
    Instant first(Instant now);

    /**
     * The occasion after one that has been; those that were missed meanwhile are left out.
     *
     * @return after {@code now}
     */
    Instant next(Instant occasion, Instant now);

    /**
     * Reads an interval ({@code 90s}, {@code 1h30m}, {@code 2d}; one second to 366 days) or a cron expression.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    static Timing of(String text, ZoneId zone) {
        String stripped = text.strip();
        Matcher interval = Every.FORM.matcher(stripped);
        if (!stripped.isEmpty() && interval.matches()) {
            return new Every(stripped, zone, Every.duration(stripped, interval));
        }
        return new Cron(stripped, zone, CronFields.read(stripped));
    }

    /**
     * A time zone by its name.
     *
     * @throws TuskException {@code INVALID_REQUEST}
     */
    static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "there is no time zone \"%s\"".formatted(name),
                    null,
                    "use a name such as Europe/Berlin or UTC",
                    e);
        }
    }

    /** Why text is no timing. */
    static TuskException broken(String text, String why) {
        return TuskException.withHint(
                ErrorCode.INVALID_REQUEST, "cannot read the schedule \"%s\": %s".formatted(text, why), FORMS);
    }

    /** Every so often; the occasions keep their distance however long runs take. */
    record Every(String text, ZoneId zone, Duration interval) implements Timing {

        private static final Pattern FORM =
                Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

        private static Duration duration(String text, Matcher parts) {
            Duration all = Duration.ofDays(number(parts.group(1)))
                    .plusHours(number(parts.group(2)))
                    .plusMinutes(number(parts.group(3)))
                    .plusSeconds(number(parts.group(4)));
            if (all.isZero() || all.compareTo(LONGEST) > 0) {
                throw broken(text, "an interval is one second to 366 days");
            }
            return all;
        }

        private static long number(@org.jspecify.annotations.Nullable String digits) {
            return digits == null ? 0 : Long.parseLong(digits);
        }

        @Override
        public Instant first(Instant now) {
            return now;
        }

        @Override
        public Instant next(Instant occasion, Instant now) {
            if (occasion.isAfter(now)) {
                return occasion;
            }
            long passed = Duration.between(occasion, now).dividedBy(interval);
            return occasion.plus(interval.multipliedBy(passed + 1));
        }
    }

    /** At the times of a cron expression. */
    record Cron(String text, ZoneId zone, CronFields fields) implements Timing {

        public Cron {
            if (fields.after(Instant.EPOCH, zone).isEmpty()) {
                throw broken(text, "there is no such day");
            }
        }

        @Override
        public Instant first(Instant now) {
            return fields.after(now, zone).orElseThrow();
        }

        @Override
        public Instant next(Instant occasion, Instant now) {
            return first(now);
        }
    }
}

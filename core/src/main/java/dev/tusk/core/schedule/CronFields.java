package dev.tusk.core.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The five fields of cron, as crontab(5) describes them: lists, ranges, steps, and names of months and days. Where both the day of the month and the
 * day of the week are given, either of them suffices. A time that the clocks leave out in spring comes as much later; one that they show twice
 * in autumn comes once.
 */
record CronFields(BitSet minutes, BitSet hours, BitSet days, BitSet months, BitSet weekdays, boolean eitherDay) {

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> WEEKDAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** The 29th of February is at most eight years away. */
    private static final int MOST_DAYS = 9 * 366;

    /**
     * Reads the five fields.
     *
     * @throws dev.tusk.core.failure.TuskException {@code INVALID_REQUEST}
     */
    static CronFields read(String text) {
        String[] fields = text.split("\\s+", -1);
        if (fields.length != 5) {
            throw Timing.broken(text, "neither an interval nor five fields");
        }
        BitSet weekdays = new Field(text, "day of the week", 0, 7, 0, WEEKDAYS).values(fields[4]);
        if (weekdays.get(7)) {
            weekdays.set(0);
        }
        return new CronFields(
                new Field(text, "minute", 0, 59, 0, List.of()).values(fields[0]),
                new Field(text, "hour", 0, 23, 0, List.of()).values(fields[1]),
                new Field(text, "day", 1, 31, 0, List.of()).values(fields[2]),
                new Field(text, "month", 1, 12, 1, MONTHS).values(fields[3]),
                weekdays,
                !fields[2].startsWith("*") && !fields[4].startsWith("*"));
    }

    /** The first time after this one; empty where no day fits. */
    Optional<Instant> after(Instant moment, ZoneId zone) {
        LocalDate first = moment.atZone(zone).toLocalDate();
        for (int i = 0; i <= MOST_DAYS; i++) {
            LocalDate date = first.plusDays(i);
            if (!isOn(date)) {
                continue;
            }
            for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
                for (int minute = minutes.nextSetBit(0); minute >= 0; minute = minutes.nextSetBit(minute + 1)) {
                    Instant candidate = ZonedDateTime.of(date, LocalTime.of(hour, minute), zone)
                            .toInstant();
                    if (candidate.isAfter(moment)) {
                        return Optional.of(candidate);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private boolean isOn(LocalDate date) {
        boolean day = days.get(date.getDayOfMonth());
        boolean weekday = weekdays.get(
                date.getDayOfWeek() == DayOfWeek.SUNDAY
                        ? 0
                        : date.getDayOfWeek().getValue());
        return months.get(date.getMonthValue()) && (eitherDay ? day || weekday : day && weekday);
    }

    /** How one of the fields is read; {@code base} is the value of the first name. */
    private record Field(String text, String what, int least, int most, int base, List<String> names) {

        BitSet values(String field) {
            BitSet values = new BitSet();
            for (String part : field.split(",", -1)) {
                int slash = part.indexOf('/');
                String range = slash < 0 ? part : part.substring(0, slash);
                int step = slash < 0 ? 1 : number(part.substring(slash + 1), 1, most + 1);
                int dash = range.indexOf('-');
                int from;
                int to;
                if (range.equals("*")) {
                    from = least;
                    // Sunday is 0 and 7, and would be met twice by steps.
                    to = most == 7 ? 6 : most;
                } else if (dash < 0) {
                    from = value(range);
                    to = slash < 0 ? from : most;
                } else {
                    from = value(range.substring(0, dash));
                    to = value(range.substring(dash + 1));
                }
                if (from > to) {
                    throw Timing.broken(text, "the %s \"%s\" goes backwards".formatted(what, part));
                }
                for (int i = from; i <= to; i += step) {
                    values.set(i);
                }
            }
            return values;
        }

        private int value(String given) {
            int name = names.indexOf(given.toLowerCase(Locale.ROOT));
            return name >= 0 ? base + name : number(given, least, most);
        }

        private int number(String given, int from, int to) {
            int number = given.matches("[0-9]{1,3}") ? Integer.parseInt(given) : -1;
            if (number < from || number > to) {
                throw Timing.broken(
                        text, "the %s has \"%s\" where %d to %d is expected".formatted(what, given, from, to));
            }
            return number;
        }
    }
}

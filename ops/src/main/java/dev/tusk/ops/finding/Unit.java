package dev.tusk.ops.finding;

import java.util.Locale;

/** What a number counts. Sizes are in bytes, times in seconds, shares from 0 to 1. */
public enum Unit {
    BYTES,
    SECONDS,
    SHARE,
    ROWS,
    COUNT;

    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    /** In lower case, as it is written in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A number as people read it: {@code 1.5 GB}, {@code 3 min 20 s}, {@code 12.5 %}, {@code 1,024}. */
    public String text(double value) {
        return switch (this) {
            case BYTES -> bytes(value);
            case SECONDS -> seconds(value);
            case SHARE -> plain(value * 100) + " %";
            case ROWS, COUNT -> plain(value);
        };
    }

    /** PostgreSQL's units: powers of 1,024. */
    private static String bytes(double value) {
        double rest = value;
        int unit = 0;
        while (Math.abs(rest) >= 1024 && unit < BYTE_UNITS.length - 1) {
            rest /= 1024;
            unit++;
        }
        return "%s %s".formatted(unit == 0 ? plain(rest) : shortest(rest), BYTE_UNITS[unit]);
    }

    private static String seconds(double value) {
        double seconds = Math.abs(value);
        if (seconds < 1) {
            return "%s ms".formatted(shortest(value * 1000));
        }
        if (seconds < 60) {
            return "%s s".formatted(shortest(value));
        }
        long whole = Math.round(seconds);
        String sign = value < 0 ? "-" : "";
        if (whole < 3_600) {
            return sign + pair(whole, 60, "min", "s");
        }
        return whole < 86_400 ? sign + pair(whole / 60, 60, "h", "min") : sign + pair(whole / 3_600, 24, "d", "h");
    }

    private static String pair(long value, long base, String large, String small) {
        return value % base == 0
                ? "%,d %s".formatted(value / base, large)
                : "%,d %s %d %s".formatted(value / base, large, value % base, small);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? "%,d".formatted((long) value) : shortest(value);
    }

    /** Three figures that count. */
    private static String shortest(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return decimals == 0 ? text : text.replaceFirst("\\.?0+$", "");
    }
}

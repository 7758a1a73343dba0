package dev.tusk.ops.configuration;

import java.util.Objects;

/**
 * A setting with a value as it stands in {@code postgresql.conf}, without quotes: {@code 4GB}, {@code 1.1}, {@code off}.
 *
 * @param name in lower case
 */
public record Setting(String name, String value) {

    private static final long KILOBYTES_PER_GIGABYTE = 1 << 20;
    private static final long KILOBYTES_PER_MEGABYTE = 1 << 10;

    public Setting {
        if (!name.matches("[a-z_][a-z0-9_.$]*")) {
            throw new IllegalArgumentException("not a name of a setting: " + name);
        }
        Objects.requireNonNull(value, "value");
    }

    static Setting of(String name, long value) {
        return new Setting(name, Long.toString(value));
    }

    /** In the largest of PostgreSQL's units in which it is a whole number, up to GB. */
    static Setting kilobytes(String name, long kilobytes) {
        return new Setting(name, size(kilobytes));
    }

    static String size(long kilobytes) {
        if (kilobytes % KILOBYTES_PER_GIGABYTE == 0) {
            return kilobytes / KILOBYTES_PER_GIGABYTE + "GB";
        }
        return kilobytes % KILOBYTES_PER_MEGABYTE == 0 ? kilobytes / KILOBYTES_PER_MEGABYTE + "MB" : kilobytes + "kB";
    }
}

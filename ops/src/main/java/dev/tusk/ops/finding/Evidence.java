package dev.tusk.ops.finding;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was measured or seen.
 *
 * @param name what it is, for example {@code dead rows}
 * @param value a {@link Double}, {@link Long}, {@link Boolean} or {@link String}
 * @param unit of a number; null for everything else
 */
public record Evidence(String name, Object value, @Nullable Unit unit) {

    public Evidence {
        Objects.requireNonNull(name, "name");
        boolean isNumber = value instanceof Double || value instanceof Long;
        if (!isNumber && !(value instanceof String) && !(value instanceof Boolean)) {
            throw new IllegalArgumentException("%s is a %s".formatted(name, value.getClass()));
        }
        if (isNumber == (unit == null)) {
            throw new IllegalArgumentException("%s: a unit goes with a number".formatted(name));
        }
    }

    public static Evidence of(String name, String value) {
        return new Evidence(name, value, null);
    }

    public static Evidence of(String name, boolean value) {
        return new Evidence(name, value, null);
    }

    public static Evidence count(String name, long value) {
        return new Evidence(name, value, Unit.COUNT);
    }

    public static Evidence rows(String name, long value) {
        return new Evidence(name, value, Unit.ROWS);
    }

    public static Evidence bytes(String name, long value) {
        return new Evidence(name, value, Unit.BYTES);
    }

    public static Evidence seconds(String name, double value) {
        return new Evidence(name, value, Unit.SECONDS);
    }

    /** A share of a whole, 0 to 1. */
    public static Evidence share(String name, double value) {
        return new Evidence(name, value, Unit.SHARE);
    }

    /** The value as people read it. */
    public String text() {
        return unit != null ? unit.text(((Number) value).doubleValue()) : String.valueOf(value);
    }

    @Override
    public String toString() {
        return name + ": " + text();
    }
}

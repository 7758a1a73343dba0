package dev.tusk.ops.explain.plan;

import java.util.Objects;

/**
 * One thing that a plan tells.
 *
 * @param name as EXPLAIN (FORMAT JSON) calls it, {@code Plan Rows}
 */
public record Property(String name, Value value) {

    public Property {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }

    public static Property text(String name, String text) {
        return new Property(name, new Value.Text(text));
    }

    /** A number as it is written. */
    public static Property number(String name, String written) {
        return new Property(name, new Value.Num(written));
    }

    public static Property flag(String name, boolean isSet) {
        return new Property(name, new Value.Flag(isSet));
    }
}

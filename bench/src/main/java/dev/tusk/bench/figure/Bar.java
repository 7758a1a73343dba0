package dev.tusk.bench.figure;

import java.util.Locale;

/** What a figure is judged by. */
public sealed interface Bar {

    record AtLeast(double limit) implements Bar {}

    record AtMost(double limit) implements Bar {}

    record Above(double limit) implements Bar {}

    /** At most so far from zero, on either side. */
    record Within(double limit) implements Bar {}

    /** Printed to be known, not to be judged. */
    record None() implements Bar {}

    default boolean holds(double value) {
        return switch (this) {
            case AtLeast bar -> value >= bar.limit();
            case AtMost bar -> value <= bar.limit();
            case Above bar -> value > bar.limit();
            case Within bar -> Math.abs(value) <= bar.limit();
            case None ignored -> true;
        };
    }

    default String shown() {
        return switch (this) {
            case AtLeast bar -> ">= " + number(bar.limit());
            case AtMost bar -> "<= " + number(bar.limit());
            case Above bar -> "> " + number(bar.limit());
            case Within bar -> "+-" + number(bar.limit());
            case None ignored -> "";
        };
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}

package dev.tusk.ops.rule;

import dev.tusk.ops.finding.Unit;
import java.util.Objects;

/**
 * A number above (or below) which a rule speaks, and that a user may change.
 *
 * @param name in lower case with underscores, one of its rule: {@code dead_share}
 * @param value unless it is changed
 * @param meaning what is compared with it, in a phrase
 * @param source where the value comes from: a page of the manual, a tool that uses the same, a measurement of ours
 */
public record Threshold(String name, double value, Unit unit, String meaning, String source) {

    public Threshold {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("not a name of a threshold: " + name);
        }
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(meaning, "meaning");
        Objects.requireNonNull(source, "source");
    }
}

package dev.tusk.sources.clean;

import java.util.List;

/**
 * A document after all stages that it went through: up to the one that dropped it.
 *
 * @param steps one for each stage, in order, never empty
 */
public record Cleaned(List<Step> steps, Verdict verdict) {

    public Cleaned {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a cleaned document went through one stage at least");
        }
    }

    /** The document as the last stage left it. */
    public Draft draft() {
        return steps.get(steps.size() - 1).draft();
    }

    public boolean isKept() {
        return verdict instanceof Verdict.Keep;
    }
}

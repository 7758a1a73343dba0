package dev.tusk.ops.advise;

import dev.tusk.ops.rule.Rule;
import java.util.List;

/** What {@code tusk advise} tells, by code. What it says of indexes to drop are rules of {@code tusk doctor}. */
public final class AdviceRules {

    private static final List<Rule> ALL = List.of(
            new MissingIndex(),
            new UnprovenIndex(),
            new DependentColumns(),
            new MissingVectorIndex(),
            new MissingExclusion());

    private AdviceRules() {}

    public static List<Rule> all() {
        return ALL;
    }
}

package dev.tusk.ops.explain.rule;

import java.util.regex.Pattern;

/** Distances of pgvector in expressions of plans. */
final class Vectors {

    private static final Pattern DISTANCE = Pattern.compile("<(?:->|=>|#>|\\+>|~>|%>)");

    private Vectors() {}

    /** Whether an expression has one of the operators {@code <-> <=> <#> <+> <~> <%>}. */
    static boolean isDistance(String expression) {
        return DISTANCE.matcher(expression).find();
    }
}

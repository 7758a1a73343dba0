package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Value;
import java.util.Set;
import java.util.regex.Pattern;

/** What formats without types leave open: which names stand for lists, texts and numbers. */
final class Shape {

    /** Names whose value is a list, also where it is empty or has one item. */
    static final Set<String> LISTS = Set.of(
            "Plans",
            "Workers",
            "Triggers",
            "Output",
            "Sort Key",
            "Presorted Key",
            "Group Key",
            "Group Keys",
            "Hash Key",
            "Hash Keys",
            "Grouping Sets",
            "Target Tables",
            "Params Evaluated",
            "Conflict Arbiter Indexes",
            "Sort Methods Used",
            "Sampling Parameters");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private Shape() {}

    /** A number, a flag, or else words. */
    static Value plain(String text) {
        if (text.equals("true") || text.equals("false")) {
            return new Value.Flag(text.equals("true"));
        }
        return NUMBER.matcher(text).matches() ? new Value.Num(text) : new Value.Text(text);
    }

    /** As {@link #plain}, unless the name is one of a text: a filter may read {@code false}, and a table be called 1. */
    static Value typed(String name, String text) {
        // Printed where rows were removed and their mean over the loops is below one half; JSON has a 0 as well where
        // none were.
        if (name.startsWith("Rows Removed") && text.equals("0")) {
            return new Value.Text(text);
        }
        return isText(name) ? new Value.Text(text) : plain(text);
    }

    static boolean isText(String name) {
        return (name.endsWith("Filter") && !name.startsWith("Rows Removed"))
                || name.endsWith("Cond")
                || name.endsWith("Name")
                || name.endsWith("Key")
                || name.endsWith("Keys")
                || name.endsWith("SQL")
                || name.endsWith("Text")
                || name.endsWith("Seed")
                || name.endsWith("Condition")
                || LISTS.contains(name)
                || Set.of(
                                "Alias",
                                "Schema",
                                "Item",
                                "Order By",
                                "Function Call",
                                "Relation",
                                "Relations",
                                "Window",
                                "Node")
                        .contains(name);
    }
}

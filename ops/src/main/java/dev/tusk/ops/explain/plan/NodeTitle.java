package dev.tusk.ops.explain.plan;

import java.util.Locale;

/** What EXPLAIN (FORMAT TEXT) writes before the costs of a node. */
public final class NodeTitle {

    private NodeTitle() {}

    /** {@code Parallel Index Scan Backward using doc_pkey on public.doc d}. */
    public static String of(PlanNode node) {
        Properties p = node.properties();
        return (p.flag("Parallel Aware") ? "Parallel " : "")
                + (p.flag("Async Capable") ? "Async " : "")
                + kind(node)
                + target(node);
    }

    /** Without what it works on: {@code HashAggregate}, {@code Hash Left Join}, {@code Insert}. */
    public static String kind(PlanNode node) {
        Properties p = node.properties();
        String type = node.type();
        return switch (type) {
            case "Aggregate" -> partial(p) + aggregate(p.text("Strategy"));
            case "SetOp" -> (p.text("Strategy").equals("Hashed") ? "HashSetOp" : "SetOp") + spaced(p.text("Command"));
            case "ModifyTable" -> p.text("Operation");
            case "Nested Loop" -> type + joinType(p, " Join");
            case "Hash Join" -> "Hash" + joinType(p, "") + " Join";
            case "Merge Join" -> "Merge" + joinType(p, "") + " Join";
            case "Foreign Scan" ->
                p.has("Operation") && !p.text("Operation").equals("Select") ? "Foreign " + p.text("Operation") : type;
            case "Custom Scan" ->
                p.has("Custom Plan Provider") ? "Custom Scan (%s)".formatted(p.text("Custom Plan Provider")) : type;
            default -> type;
        };
    }

    private static String spaced(String word) {
        return word.isEmpty() ? "" : " " + word;
    }

    private static String joinType(Properties p, String after) {
        String join = p.text("Join Type");
        return join.isEmpty() || join.equals("Inner") ? "" : " " + join + after;
    }

    private static String partial(Properties p) {
        String mode = p.text("Partial Mode");
        return mode.isEmpty() || mode.equals("Simple") ? "" : mode + " ";
    }

    private static String aggregate(String strategy) {
        return switch (strategy.toLowerCase(Locale.ROOT)) {
            case "sorted" -> "GroupAggregate";
            case "hashed" -> "HashAggregate";
            case "mixed" -> "MixedAggregate";
            default -> "Aggregate";
        };
    }

    private static String target(PlanNode node) {
        Properties p = node.properties();
        StringBuilder target = new StringBuilder();
        if (p.text("Scan Direction").equals("Backward")) {
            target.append(" Backward");
        }
        String index = node.index();
        if (node.is("Bitmap Index Scan")) {
            return target + " on " + Names.quoted(index);
        }
        if (!index.isEmpty()) {
            target.append(" using ").append(Names.quoted(index));
        }
        return target + on(p);
    }

    /** {@code  on public.doc d}, or nothing. */
    public static String on(Properties p) {
        String object = "";
        for (String name :
                new String[] {"Relation Name", "Function Name", "Table Function Name", "CTE Name", "Tuplestore Name"}) {
            if (p.has(name)) {
                object = p.text(name);
                break;
            }
        }
        String alias = p.text("Alias");
        if (object.isEmpty() && alias.isEmpty()) {
            return "";
        }
        StringBuilder on = new StringBuilder(" on");
        if (!object.isEmpty()) {
            on.append(' ');
            if (p.has("Schema")) {
                on.append(Names.quoted(p.text("Schema"))).append('.');
            }
            on.append(Names.quoted(object));
        }
        if (!alias.isEmpty() && !alias.equals(object)) {
            on.append(' ').append(Names.quoted(alias));
        }
        return on.toString();
    }
}

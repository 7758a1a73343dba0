package dev.tusk.ops.explain.parse;

import dev.tusk.core.failure.TuskException;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import java.util.List;
import java.util.Set;

/** Whether a plan is all that EXPLAIN printed, as far as its nodes tell: one that is cut off between two branches looks like a whole one. */
final class Whole {

    private static final Set<String> TWO_INPUTS =
            Set.of("Nested Loop", "Hash Join", "Merge Join", "Recursive Union", "BitmapAnd", "BitmapOr");

    private static final Set<String> ONE_INPUT = Set.of(
            "Sort",
            "Incremental Sort",
            "Hash",
            "Materialize",
            "Memoize",
            "Limit",
            "Gather",
            "Gather Merge",
            "Aggregate",
            "Unique",
            "WindowAgg",
            "Bitmap Heap Scan",
            "Subquery Scan",
            "LockRows",
            "ProjectSet",
            "Group",
            "SetOp",
            "ModifyTable");

    /** Those whose inputs a plan may have taken out before it ran, which it tells. */
    private static final Set<String> SEVERAL_INPUTS = Set.of("Append", "Merge Append");

    private static final Set<String> NO_INPUT = Set.of(
            "Seq Scan",
            "Sample Scan",
            "Index Scan",
            "Index Only Scan",
            "Bitmap Index Scan",
            "Tid Scan",
            "Tid Range Scan",
            "Function Scan",
            "Table Function Scan",
            "Values Scan",
            "CTE Scan",
            "Named Tuplestore Scan",
            "WorkTable Scan",
            "Foreign Scan",
            "Result");

    /** Deeper ones are made by nobody: each join of a query adds one level. */
    private static final int MOST_LEVELS = 1_000;

    private Whole() {}

    /** @throws TuskException where a part is missing */
    static void require(Plan plan) {
        requireLevels(plan.root());
        boolean hasCosts = plan.root().all().anyMatch(node -> node.properties().has("Total Cost"));
        plan.root().all().forEach(node -> {
            requireInputs(node);
            requireHeader(node, hasCosts);
        });
    }

    private static void requireLevels(PlanNode root) {
        List<PlanNode> level = List.of(root);
        for (int levels = 0; !level.isEmpty(); levels++) {
            if (levels == MOST_LEVELS) {
                throw Unreadable.tooDeep(MOST_LEVELS);
            }
            level = level.stream().flatMap(node -> node.children().stream()).toList();
        }
    }

    /** What works on rows of others has others; where they are missing, the rest of the plan is. */
    private static void requireInputs(PlanNode node) {
        int inputs = node.inputs().size();
        boolean isOne = ONE_INPUT.contains(node.type())
                || (SEVERAL_INPUTS.contains(node.type()) && !node.properties().has("Subplans Removed"));
        int needed = TWO_INPUTS.contains(node.type()) ? 2 : isOne ? 1 : 0;
        if (inputs < needed) {
            throw Unreadable.cutOff("%s has %d of %d inputs".formatted(node.title(), inputs, needed), null);
        }
    }

    /** The line of a node: all have costs, or none; without costs its end shows only by a name that PostgreSQL has for no node. */
    private static void requireHeader(PlanNode node, boolean hasCosts) {
        // Two blanks stand before the costs; what is left of them where the line is cut became the end of a name.
        for (String name : List.of(node.type(), node.alias())) {
            if (name.contains("(cost=") || name.contains("(actual") || name.contains("  (") || name.startsWith(" (")) {
                throw notWhole(name);
            }
        }
        boolean isOfExtension = node.is("Custom Scan");
        if (!isOfExtension && (hasCosts ? !node.properties().has("Total Cost") : !isKnown(node.type()))) {
            throw notWhole(node.title());
        }
    }

    private static TuskException notWhole(String end) {
        return Unreadable.cutOff("the line that ends in \"%s\" is not whole".formatted(end.strip()), null);
    }

    private static boolean isKnown(String type) {
        return TWO_INPUTS.contains(type)
                || ONE_INPUT.contains(type)
                || SEVERAL_INPUTS.contains(type)
                || NO_INPUT.contains(type);
    }
}

package dev.tusk.ops.explain.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What EXPLAIN says of one statement.
 *
 * @param query its text, where it came with the plan
 * @param root the node that gives the result
 * @param summary what is told of the whole: times, planning, triggers, JIT, settings
 */
public record Plan(@Nullable String query, PlanNode root, Properties summary) {

    public Plan {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(summary, "summary");
    }

    public Plan withQuery(@Nullable String text) {
        return new Plan(text, root, summary);
    }

    /** All nodes, in EXPLAIN's order. */
    public List<PlanNode> nodes() {
        return root.all().toList();
    }

    /** Whether the statement was run (ANALYZE). */
    public boolean wasRun() {
        return root.properties().has("Actual Loops");
    }

    /** Whether single nodes were timed. */
    public boolean isTimed() {
        return root.properties().has("Actual Total Time")
                || nodes().stream().anyMatch(node -> node.actualMillis().isPresent());
    }

    public OptionalDouble planningMillis() {
        return summary.number("Planning Time");
    }

    public OptionalDouble executionMillis() {
        OptionalDouble time = summary.number("Execution Time");
        return time.isPresent() ? time : summary.number("Total Runtime");
    }

    /** A setting that is not the usual one, where the plan tells. */
    public Optional<String> setting(String name) {
        return summary.group("Settings").optional(name);
    }

    /** The triggers that fired. */
    public List<Trigger> triggers() {
        List<Trigger> triggers = new ArrayList<>();
        for (Properties each : summary.groups("Triggers")) {
            triggers.add(new Trigger(
                    each.text("Trigger Name"),
                    each.text("Constraint Name"),
                    each.text("Relation"),
                    each.amount("Time"),
                    each.amount("Calls")));
        }
        return triggers;
    }

    /**
     * A trigger that fired.
     *
     * @param constraint empty where it serves none
     * @param relation empty where the plan names it nowhere
     */
    public record Trigger(String name, String constraint, String relation, double millis, double calls) {

        /** For messages. */
        public String title() {
            return constraint.isEmpty() ? "trigger " + name : "the trigger of constraint " + constraint;
        }
    }

    /** JIT in all: milliseconds; 0 where it was not used. */
    public double jitMillis() {
        return summary.group("JIT").group("Timing").amount("Total");
    }
}

package dev.tusk.ops.explain.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A node of a plan.
 *
 * @param properties all that is told of it, by the names of EXPLAIN (FORMAT JSON); without its children
 * @param children its inputs, and the init plans, subplans and common table expressions that are attached to it, in EXPLAIN's order
 */
public record PlanNode(Properties properties, List<PlanNode> children) {

    public PlanNode {
        Objects.requireNonNull(properties, "properties");
        children = List.copyOf(children);
    }

    /** As JSON calls it: {@code Aggregate} for a HashAggregate, {@code ModifyTable} for an Insert. */
    public String type() {
        return properties.text("Node Type");
    }

    /** Whether it is one of these types. */
    public boolean is(String... types) {
        String type = type();
        for (String each : types) {
            if (each.equals(type)) {
                return true;
            }
        }
        return false;
    }

    public String relation() {
        return properties.text("Relation Name");
    }

    public String alias() {
        return properties.text("Alias");
    }

    public String index() {
        return properties.text("Index Name");
    }

    /** The expression that rows have to fulfil here. */
    public String filter() {
        return properties.text("Filter");
    }

    /** {@code Outer}, {@code Inner}, {@code Member}, {@code Subquery}, {@code InitPlan}, {@code SubPlan}; empty for the root. */
    public String relationship() {
        return properties.text("Parent Relationship");
    }

    /** {@code CTE x}, {@code InitPlan 1}, {@code SubPlan 2}; empty for an input. */
    public String subplanName() {
        return properties.text("Subplan Name");
    }

    public boolean isCte() {
        return subplanName().startsWith("CTE ");
    }

    /** Whether it is run once, when its value is first asked for; common table expressions are as well. */
    public boolean isInitPlan() {
        return relationship().equals("InitPlan");
    }

    public boolean isSubPlan() {
        return relationship().equals("SubPlan");
    }

    /** Inputs alone. */
    public List<PlanNode> inputs() {
        return children.stream()
                .filter(child -> !child.isInitPlan() && !child.isSubPlan())
                .toList();
    }

    public double totalCost() {
        return properties.amount("Total Cost");
    }

    /** How many rows the planner expected for one execution. */
    public double planRows() {
        return properties.amount("Plan Rows");
    }

    /** How often it was executed, by all processes together; 0 where it was not, or where the plan was not run. */
    public double loops() {
        return properties.amount("Actual Loops");
    }

    public boolean wasRun() {
        return loops() > 0;
    }

    /** Whether the query was run, and this node was not needed. */
    public boolean neverExecuted() {
        return properties.has("Actual Loops") && loops() == 0;
    }

    /** Rows of one execution on average. */
    public OptionalDouble actualRows() {
        return wasRun() ? properties.number("Actual Rows") : OptionalDouble.empty();
    }

    /** Rows of all executions together. */
    public double allRows() {
        return actualRows().orElse(0) * loops();
    }

    /** Until the last row of one execution, on average. */
    public OptionalDouble actualMillis() {
        return wasRun() ? properties.number("Actual Total Time") : OptionalDouble.empty();
    }

    /** What single workers did. */
    public List<Properties> workers() {
        return properties.groups("Workers");
    }

    /** How many rows were thrown away here by all executions together, for example by {@code Filter}. */
    public double removed(String by) {
        return properties.amount("Rows Removed by " + by) * Math.max(1, loops());
    }

    /** Whether rows of a table, or of what stands for one, come in here. */
    public boolean isScan() {
        return type().endsWith("Scan") && !is("Bitmap Index Scan");
    }

    public boolean isJoin() {
        return is("Nested Loop", "Hash Join", "Merge Join");
    }

    /** This node and all below it, in EXPLAIN's order. */
    public Stream<PlanNode> all() {
        List<PlanNode> all = new ArrayList<>();
        Deque<PlanNode> left = new ArrayDeque<>(List.of(this));
        while (!left.isEmpty()) {
            PlanNode node = left.pop();
            all.add(node);
            node.children.reversed().forEach(left::push);
        }
        return all.stream();
    }

    /** The table as it is named in the plan, with its schema where that is told; empty where it is no scan of one. */
    public String table() {
        String schema = properties.text("Schema");
        return relation().isEmpty() ? "" : (schema.isEmpty() ? "" : schema + ".") + relation();
    }

    /** For messages: {@code Seq Scan on doc d}. */
    public String title() {
        return NodeTitle.of(this);
    }
}

package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayList;
import java.util.List;

/** A node whose lines are still being read. */
final class TextNode {

    final List<Property> properties;
    final int column;
    final List<TextNode> children = new ArrayList<>();
    private final String label;

    /**
     * @param column of its arrow, or of its title where it has none
     * @param label {@code CTE x}, or empty for an input
     */
    TextNode(List<Property> header, int column, String label) {
        this.properties = new ArrayList<>(header);
        this.column = column;
        this.label = label;
    }

    /**
     * The node with all below it.
     *
     * @param parentType empty for the root
     * @param at which input of its parent it is
     */
    PlanNode build(String parentType, int at, int inputs) {
        List<Property> all = new ArrayList<>(properties);
        String relationship = label.isEmpty()
                ? relationship(parentType, at, inputs)
                : label.startsWith("SubPlan") ? "SubPlan" : "InitPlan";
        int place = 1;
        if (!relationship.isEmpty()) {
            all.add(place++, Property.text("Parent Relationship", relationship));
        }
        if (!label.isEmpty()) {
            all.add(place, Property.text("Subplan Name", label));
        }
        Properties header = new Properties(all);
        String type = header.text("Node Type");
        List<PlanNode> built = new ArrayList<>();
        int input = 0;
        int of = (int) children.stream().filter(child -> child.label.isEmpty()).count();
        for (TextNode child : children) {
            built.add(child.build(type, input, of));
            if (child.label.isEmpty()) {
                input++;
            }
        }
        return new PlanNode(new Properties(listed(all)), built);
    }

    private static String relationship(String parent, int at, int inputs) {
        return switch (parent) {
            case "" -> "";
            case "Append", "Merge Append", "BitmapAnd", "BitmapOr" -> "Member";
            case "Subquery Scan" -> "Subquery";
            case "ModifyTable" -> inputs > 1 ? "Member" : "Outer";
            default -> at == 0 ? "Outer" : "Inner";
        };
    }

    /** Groups that follow each other under one name become the list that JSON has. */
    private static List<Property> listed(List<Property> all) {
        List<Property> result = new ArrayList<>();
        for (Property property : all) {
            String list = property.name().equals("Worker")
                    ? "Workers"
                    : property.name().equals("Target Table") ? "Target Tables" : "";
            if (list.isEmpty()) {
                result.add(property);
            } else if (!result.isEmpty()
                    && result.getLast().name().equals(list)
                    && result.getLast().value() instanceof Value.Items items) {
                List<Value> longer = new ArrayList<>(items.items());
                longer.add(property.value());
                result.set(result.size() - 1, new Property(list, new Value.Items(longer)));
            } else {
                result.add(new Property(list, new Value.Items(List.of(property.value()))));
            }
        }
        return result;
    }
}

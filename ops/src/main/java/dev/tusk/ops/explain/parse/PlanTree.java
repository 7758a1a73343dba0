package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans out of the values of JSON, YAML or XML, which have the same names. */
final class PlanTree {

    private PlanTree() {}

    /**
     * All plans: of EXPLAIN's list, of a single object as logs have it, and of lists around them.
     *
     * @return empty where this is no plan of PostgreSQL
     */
    static List<Plan> plans(Value value) {
        List<Plan> plans = new ArrayList<>();
        collect(value, plans);
        return plans;
    }

    private static void collect(Value value, List<Plan> plans) {
        switch (value) {
            case Value.Items items -> items.items().forEach(each -> collect(each, plans));
            case Value.Group(Properties members) -> {
                if (members.get("Plan") instanceof Value.Group root) {
                    plans.add(plan(members, root.members()));
                } else if (members.has("Node Type")) {
                    plans.add(new Plan(null, node(members), Properties.NONE));
                } else if (members.all().size() == 1) {
                    // A row of to_json or of a client: {"QUERY PLAN": [...]}, and the text of a plan within.
                    collect(members.all().getFirst().value(), plans);
                }
            }
            case Value.Text ignored -> {}
            case Value.Num ignored -> {}
            case Value.Flag ignored -> {}
            case Value.Nothing ignored -> {}
        }
    }

    private static Plan plan(Properties members, Properties root) {
        @Nullable String query = members.has("Query Text") ? members.text("Query Text") : null;
        List<Property> summary = members.all().stream()
                .filter(property ->
                        !property.name().equals("Plan") && !property.name().equals("Query Text"))
                .toList();
        return new Plan(query, node(root), new Properties(summary));
    }

    private static PlanNode node(Properties properties) {
        List<Property> own = new ArrayList<>();
        List<PlanNode> children = new ArrayList<>();
        for (Property property : properties.all()) {
            if (property.name().equals("Plans") && property.value() instanceof Value.Items items) {
                for (Value child : items.items()) {
                    if (child instanceof Value.Group group) {
                        children.add(node(group.members()));
                    }
                }
            } else {
                own.add(property);
            }
        }
        return new PlanNode(new Properties(own), children);
    }
}

package dev.tusk.ops.explain.print;

import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/** A plan as EXPLAIN (FORMAT JSON) prints it, each number as it was written. */
public final class PlanJson {

    /** More than the levels of any plan that is read: each is two of JSON. */
    public static final int MOST_DEPTH = 2_100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MOST_DEPTH).build())
            .build();

    private PlanJson() {}

    /** The list of plans, on one line. */
    public static String print(List<Plan> plans) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartArray();
            plans.forEach(plan -> plan(plan, json));
            json.writeEndArray();
        }
        return out.toString();
    }

    private static void plan(Plan plan, JsonGenerator json) {
        json.writeStartObject();
        String query = plan.query();
        if (query != null) {
            json.writeName("Query Text");
            json.writeString(query);
        }
        json.writeName("Plan");
        node(plan.root(), json);
        members(plan.summary(), json);
        json.writeEndObject();
    }

    private static void node(PlanNode node, JsonGenerator json) {
        json.writeStartObject();
        members(node.properties(), json);
        if (!node.children().isEmpty()) {
            json.writeName("Plans");
            json.writeStartArray();
            node.children().forEach(child -> node(child, json));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void members(Properties properties, JsonGenerator json) {
        for (Property property : properties.all()) {
            json.writeName(property.name());
            value(property.value(), json);
        }
    }

    private static void value(Value value, JsonGenerator json) {
        switch (value) {
            case Value.Text(String text) -> json.writeString(text);
            case Value.Num(String written) -> json.writeNumber(written);
            case Value.Flag(boolean isSet) -> json.writeBoolean(isSet);
            case Value.Nothing() -> json.writeNull();
            case Value.Items(List<Value> items) -> {
                json.writeStartArray();
                items.forEach(item -> value(item, json));
                json.writeEndArray();
            }
            case Value.Group(Properties members) -> {
                json.writeStartObject();
                members(members, json);
                json.writeEndObject();
            }
        }
    }
}

package dev.tusk.ops.explain.parse;

import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.explain.plan.Property;
import dev.tusk.ops.explain.plan.Value;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** EXPLAIN (FORMAT JSON). Names that come twice are kept twice, and numbers as they are written. */
final class JsonPlans {

    /** Each level of a plan is two of JSON. */
    private static final int MOST_DEPTH = 2_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonPlans() {}

    /**
     * The values of the text, one after the other; what follows them and is no JSON is not looked at.
     *
     * @throws JacksonException where it does not begin with JSON, or the first value is cut off
     */
    static Value value(String text) {
        List<Value> values = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            while (parser.nextToken() != null) {
                values.add(value(parser));
            }
        } catch (JacksonException e) {
            if (values.isEmpty()) {
                throw e;
            }
        }
        return new Value.Items(values);
    }

    private static Value value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                List<Property> members = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.add(new Property(name, value(parser)));
                }
                yield new Value.Group(new Properties(members));
            }
            case START_ARRAY -> {
                List<Value> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield new Value.Items(items);
            }
            case VALUE_STRING -> new Value.Text(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Num(parser.getString());
            case VALUE_TRUE -> new Value.Flag(true);
            case VALUE_FALSE -> new Value.Flag(false);
            case VALUE_NULL -> new Value.Nothing();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("a value of JSON begins with " + parser.currentToken());
            case null -> throw new IllegalArgumentException("no JSON");
        };
    }
}

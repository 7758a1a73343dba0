package dev.tusk.server.wire;

import dev.tusk.core.failure.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of one JSON object strictly: unknown names and wrong types become {@link Problems} with their place.
 * A field that is absent or null gives the fallback.
 */
final class ObjectForm {

    private final @Nullable JsonNode object;
    private final String place;
    private final Problems problems;

    private ObjectForm(@Nullable JsonNode object, String place, Problems problems) {
        this.object = object;
        this.place = place;
        this.problems = problems;
    }

    static ObjectForm of(JsonNode node, String place, Problems problems, Set<String> known) {
        if (!node.isObject()) {
            problems.add(place, "an object is expected, not %s".formatted(kind(node)), null);
            return new ObjectForm(null, place, problems);
        }
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                problems.add(
                        JsonPlace.child(place, name),
                        "unknown field \"%s\"".formatted(shorten(name)),
                        Suggestion.hint(shorten(name), known));
            }
        }
        return new ObjectForm(node, place, problems);
    }

    String at(String name) {
        return JsonPlace.child(place, name);
    }

    /** The value, or null when it is absent. JSON's null is a node here. */
    @Nullable
    JsonNode node(String name) {
        return object == null ? null : object.get(name);
    }

    boolean has(String name) {
        return node(name) != null;
    }

    boolean isNull(String name) {
        JsonNode node = node(name);
        return node != null && node.isNull();
    }

    private @Nullable JsonNode given(String name) {
        JsonNode node = node(name);
        return node == null || node.isNull() ? null : node;
    }

    @Nullable
    String text(String name) {
        JsonNode node = given(name);
        if (node == null) {
            return null;
        }
        if (!node.isString()) {
            wrongType(name, "a string", node);
            return null;
        }
        return node.stringValue();
    }

    String text(String name, String fallback) {
        String text = text(name);
        return text == null ? fallback : text;
    }

    /** As {@link #text(String)}; that it is absent is a problem. */
    String requiredText(String name) {
        if (object != null && given(name) == null) {
            problems.add(place, "the field \"%s\" is missing".formatted(name), null);
        }
        return text(name, "");
    }

    int integer(String name, int fallback) {
        JsonNode node = given(name);
        if (node == null) {
            return fallback;
        }
        if (!node.isNumber()) {
            wrongType(name, "a whole number", node);
            return fallback;
        }
        if (!node.canConvertToExactIntegral() || !node.canConvertToInt()) {
            problems.add(at(name), "a whole number is expected, not %s".formatted(shorten(node.asString())), null);
            return fallback;
        }
        return node.intValue();
    }

    double number(String name, double fallback) {
        JsonNode node = given(name);
        if (node == null) {
            return fallback;
        }
        if (!node.isNumber()) {
            wrongType(name, "a number", node);
            return fallback;
        }
        return node.decimalValue().doubleValue();
    }

    boolean flag(String name, boolean fallback) {
        JsonNode node = given(name);
        if (node == null) {
            return fallback;
        }
        if (!node.isBoolean()) {
            wrongType(name, "true or false", node);
            return fallback;
        }
        return node.booleanValue();
    }

    List<String> texts(String name) {
        JsonNode node = given(name);
        List<String> texts = new ArrayList<>();
        if (node == null) {
            return texts;
        }
        if (!node.isArray()) {
            wrongType(name, "an array of strings", node);
            return texts;
        }
        for (int i = 0; i < node.size(); i++) {
            JsonNode element = node.get(i);
            if (element.isString()) {
                texts.add(element.stringValue());
            } else {
                problems.add(at(name) + "/" + i, "a string is expected, not %s".formatted(kind(element)), null);
            }
        }
        return texts;
    }

    /** An array of numbers as single-precision floats, or null when it is absent. */
    float @Nullable [] floats(String name) {
        JsonNode node = given(name);
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            wrongType(name, "an array of numbers", node);
            return null;
        }
        float[] floats = new float[node.size()];
        for (int i = 0; i < floats.length; i++) {
            JsonNode element = node.get(i);
            if (!element.isNumber()) {
                problems.add(at(name) + "/" + i, "a number is expected, not %s".formatted(kind(element)), null);
                return null;
            }
            // What is too large becomes infinite, which the vector then refuses with the number's place.
            floats[i] = element.decimalValue().floatValue();
        }
        return floats;
    }

    /** The object in this field, or null when it is absent. */
    @Nullable
    ObjectForm object(String name, Set<String> known) {
        JsonNode node = given(name);
        return node == null ? null : of(node, at(name), problems, known);
    }

    /** The names and values of an object without names of its own; empty when it is absent. */
    Set<Map.Entry<String, JsonNode>> entries(String name) {
        JsonNode node = given(name);
        if (node == null) {
            return Set.of();
        }
        if (!node.isObject()) {
            wrongType(name, "an object", node);
            return Set.of();
        }
        return node.properties();
    }

    private void wrongType(String name, String expected, JsonNode node) {
        problems.add(at(name), "%s is expected, not %s".formatted(expected, kind(node)), null);
    }

    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "the string \"%s\"".formatted(shorten(node.stringValue()));
            case NUMBER -> "the number " + shorten(node.asString());
            case BOOLEAN -> node.asString();
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String shorten(String text) {
        return text.codePointCount(0, text.length()) > 60
                ? text.substring(0, text.offsetByCodePoints(0, 60)) + "..."
                : text;
    }
}

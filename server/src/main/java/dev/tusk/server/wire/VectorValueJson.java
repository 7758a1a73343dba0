package dev.tusk.server.wire;

import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Vectors as JSON: an array of numbers, or a string of bits or of a sparse vector as PostgreSQL and pgvector write them. */
public final class VectorValueJson {

    private VectorValueJson() {}

    static JsonNode of(VectorValue value) {
        if (!(value instanceof Vector dense)) {
            return JsonValues.toJson(value.literal());
        }
        ArrayNode numbers = Json.object().putArray("numbers");
        for (float number : dense.toArray()) {
            numbers.add(number);
        }
        return numbers;
    }

    /** Puts the field {@code vectors}, where there are any. */
    public static void put(ObjectNode json, Map<String, VectorValue> vectors) {
        if (!vectors.isEmpty()) {
            ObjectNode named = json.putObject("vectors");
            vectors.forEach((name, value) -> named.set(name, of(value)));
        }
    }

    /** The vector of this value; null where it is none, which is a problem then. */
    static @Nullable VectorValue read(JsonNode node, String at, Problems problems) {
        if (node.isString()) {
            String written = node.stringValue();
            return problems.attempt(
                    at, () -> written.startsWith("{") ? SparseVector.parse(written) : BitVector.parse(written));
        }
        if (!node.isArray()) {
            problems.add(
                    at,
                    "a vector is expected, not %s".formatted(ObjectForm.kind(node)),
                    "write an array of numbers, bits like \"01101\", or a sparse vector like \"{1:0.5,7:2}/1000\"");
            return null;
        }
        float[] numbers = new float[node.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode element = node.get(i);
            if (!element.isNumber()) {
                problems.add(at + "/" + i, "a number is expected, not %s".formatted(ObjectForm.kind(element)), null);
                return null;
            }
            // What is too large becomes infinite, which the vector then refuses with the number's place.
            numbers[i] = element.decimalValue().floatValue();
        }
        return problems.attempt(at, () -> Vector.of(numbers));
    }

    /** The vectors of the field {@code vectors}, by name. */
    static Map<String, VectorValue> read(ObjectForm form, Problems problems) {
        Map<String, VectorValue> vectors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : form.entries("vectors")) {
            if (each.getValue().isNull()) {
                continue;
            }
            VectorValue value = read(each.getValue(), JsonPlace.child(form.at("vectors"), each.getKey()), problems);
            if (value != null) {
                vectors.put(each.getKey(), value);
            }
        }
        return vectors;
    }
}

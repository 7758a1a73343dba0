package dev.tusk.server.wire;

import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.search.VectorQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The vectors that a search compares as JSON: {@code {"title": {"text": "..", "weight": 0.5}, "image": {"vector": [..]}}}. One without
 * text and vector is compared by the query's words.
 */
final class VectorQueryJson {

    private static final Set<String> KNOWN = Set.of("text", "vector", "weight");

    private VectorQueryJson() {}

    static List<VectorQuery> read(ObjectForm form, Problems problems) {
        List<VectorQuery> vectors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : form.entries("vectors")) {
            String at = JsonPlace.child(form.at("vectors"), each.getKey());
            ObjectForm query = ObjectForm.of(each.getValue(), at, problems, KNOWN);
            String text = query.text("text");
            JsonNode node = query.node("vector");
            VectorValue vector =
                    node == null || node.isNull() ? null : VectorValueJson.read(node, query.at("vector"), problems);
            double weight = query.number("weight", 1);
            VectorQuery read = problems.attempt(at, () -> new VectorQuery(each.getKey(), text, vector, weight));
            if (read != null) {
                vectors.add(read);
            }
        }
        return vectors;
    }
}

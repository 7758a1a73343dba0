package dev.tusk.server.wire;

import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.search.SearchPlan;
import dev.tusk.core.search.VectorAccess;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a search found the nearest vectors, one entry for each vector that it asked for. */
final class VectorAccessJson {

    private VectorAccessJson() {}

    static ArrayNode of(SearchPlan plan) {
        ArrayNode json = Json.object().arrayNode();
        if (plan instanceof SearchPlan.Several several) {
            several.legs().forEach(leg -> json.add(of(leg.name(), leg.access())));
        } else if (plan.vectorAccess() != null) {
            json.add(of(NamedVector.CHUNK, plan.vectorAccess()));
        }
        return json;
    }

    private static ObjectNode of(String vector, VectorAccess access) {
        ObjectNode json = Json.object().put("vector", vector);
        switch (access) {
            case VectorAccess.Exact _ -> json.put("way", "exact");
            case VectorAccess.Walk walk -> {
                json.put("way", walk.partial() == null ? "index" : "partial_index")
                        .put("index", walk.index().name());
                VectorIndexJson.put(json, walk.spec());
                json.put("effort", walk.effort())
                        .put("iterative", walk.iterative())
                        .put("candidates", walk.candidates());
                if (walk.most() > 0) {
                    json.put("at_most", walk.most());
                }
            }
        }
        return json.put("reason", access.reason());
    }
}

package dev.tusk.core.collection.vector;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an index is made of, as it is kept in the catalog. */
final class SpecJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SpecJson() {}

    static String write(VectorIndexSpec spec) {
        ObjectNode json = JSON.createObjectNode();
        switch (spec.method()) {
            case IndexMethod.Hnsw hnsw ->
                json.put("method", "hnsw").put("m", hnsw.m()).put("ef_construction", hnsw.efConstruction());
            case IndexMethod.IvfFlat lists -> json.put("method", "ivfflat").put("lists", lists.lists());
        }
        switch (spec.representation()) {
            case Representation.Full ignored -> json.put("store", "full");
            case Representation.Half ignored -> json.put("store", "halfvec");
            case Representation.Binary ignored -> json.put("store", "binary");
            case Representation.Leading leading ->
                json.put("store", leading.half() ? "halfvec" : "full").put("dimensions", leading.dimensions());
        }
        return json.toString();
    }

    static VectorIndexSpec read(String text) {
        JsonNode json = JSON.readTree(text);
        IndexMethod method = json.get("method").stringValue().equals("hnsw")
                ? new IndexMethod.Hnsw(
                        json.get("m").intValue(), json.get("ef_construction").intValue())
                : new IndexMethod.IvfFlat(json.get("lists").intValue());
        boolean half = json.get("store").stringValue().equals("halfvec");
        Representation representation = json.has("dimensions")
                ? new Representation.Leading(json.get("dimensions").intValue(), half)
                : half
                        ? new Representation.Half()
                        : json.get("store").stringValue().equals("binary")
                                ? new Representation.Binary()
                                : new Representation.Full();
        return new VectorIndexSpec(method, representation);
    }
}

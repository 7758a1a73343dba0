package dev.tusk.server.wire;

import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.filter.FilterJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Indexes over vectors as JSON. */
public final class VectorIndexJson {

    private VectorIndexJson() {}

    /**
     * Those of a table.
     *
     * @param partials those over the vectors that pass a filter
     */
    public static ObjectNode of(List<VectorIndex> indexes, List<PartialIndexStats> partials) {
        ObjectNode json = list(Json.object(), indexes);
        ArrayNode list = json.putArray("partial");
        partials.forEach(partial -> {
            ObjectNode each = list.addObject();
            each.set("filter", FilterJson.toJson(partial.partial().filter()));
            each.put("vectors", partial.rows())
                    .put("bytes", partial.bytes())
                    .put("complete", partial.serving().isPresent());
            list(each, partial.indexes());
        });
        return json;
    }

    private static ObjectNode list(ObjectNode json, List<VectorIndex> indexes) {
        Optional<VectorIndex> serving = VectorIndexCatalog.serving(indexes);
        ArrayNode list = json.putArray("indexes");
        indexes.forEach(
                index -> list.add(of(index, serving.filter(index::equals).isPresent())));
        return json;
    }

    private static ObjectNode of(VectorIndex index, boolean serves) {
        ObjectNode json = Json.object().put("name", index.name().name());
        put(json, index.spec());
        json.put("bytes", index.bytes())
                .put("vectors", index.vectors())
                .put("state", index.state().name().toLowerCase(Locale.ROOT))
                .put("partial", index.isPartial())
                .put("serves", serves)
                .put("chosen", index.isChosen());
        SearchSettings search = index.search();
        if (search != null) {
            json.put("effort", search.effort())
                    .put("rescored", search.rescored())
                    .put("target", search.target());
            if (search.recall() != null) {
                json.put("recall", search.recall());
            }
        }
        return json.put("definition", index.definition());
    }

    /** What an index is made of. */
    static void put(ObjectNode json, VectorIndexSpec spec) {
        switch (spec.method()) {
            case IndexMethod.Hnsw hnsw ->
                json.put("method", "hnsw").put("m", hnsw.m()).put("ef_construction", hnsw.efConstruction());
            case IndexMethod.IvfFlat lists -> json.put("method", "ivfflat").put("lists", lists.lists());
        }
        switch (spec.representation()) {
            case Representation.Full _ -> json.put("store", "full");
            case Representation.Half _ -> json.put("store", "halfvec");
            case Representation.Binary _ -> json.put("store", "binary");
            case Representation.Leading leading ->
                json.put("store", leading.half() ? "halfvec" : "full").put("dimensions", leading.dimensions());
        }
    }
}

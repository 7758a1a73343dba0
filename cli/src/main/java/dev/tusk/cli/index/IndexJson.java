package dev.tusk.cli.index;

import dev.tusk.core.collection.vector.IndexChange;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.filter.FilterJson;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Indexes and what is done with them, for programs. */
final class IndexJson {

    private IndexJson() {}

    static Map<String, Object> of(VectorIndex index, boolean serves) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", index.name().name());
        json.putAll(of(index.spec()));
        json.put("bytes", index.bytes());
        json.put("vectors", index.vectors());
        json.put("state", index.state().name().toLowerCase(Locale.ROOT));
        json.put("partial", index.isPartial());
        json.put("serves", serves);
        SearchSettings search = index.search();
        if (search != null) {
            json.put("effort", search.effort());
            json.put("rescored", search.rescored());
        }
        json.put("definition", index.definition());
        return json;
    }

    static Map<String, Object> of(PartialIndexStats partial) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("filter", FilterJson.toJson(partial.partial().filter()));
        json.put("vectors", partial.rows());
        json.put("bytes", partial.bytes());
        json.put("complete", partial.serving().isPresent());
        json.put(
                "indexes",
                partial.indexes().stream()
                        .map(index -> of(
                                index, partial.serving().filter(index::equals).isPresent()))
                        .toList());
        return json;
    }

    static Map<String, Object> of(VectorIndexSpec spec) {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (spec.method()) {
            case IndexMethod.Hnsw hnsw -> {
                json.put("method", "hnsw");
                json.put("m", hnsw.m());
                json.put("ef_construction", hnsw.efConstruction());
            }
            case IndexMethod.IvfFlat lists -> {
                json.put("method", "ivfflat");
                json.put("lists", lists.lists());
            }
        }
        switch (spec.representation()) {
            case Representation.Full _ -> json.put("store", "full");
            case Representation.Half _ -> json.put("store", "halfvec");
            case Representation.Binary _ -> json.put("store", "binary");
            case Representation.Leading leading -> {
                json.put("store", leading.half() ? "halfvec" : "full");
                json.put("dimensions", leading.dimensions());
            }
        }
        return json;
    }

    static Map<String, Object> of(IndexChange change, boolean applied) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("statements", change.statements());
        json.put("vectors", change.vectors());
        if (change.forecast() != null) {
            json.put("forecast_bytes", change.forecast().bytes());
            json.put("build_bytes", change.forecast().buildBytes());
            json.put("memory_bytes", change.memoryBytes());
            json.put("workers", change.workers());
        }
        json.put("notes", change.notes());
        json.put("applied", applied);
        return json;
    }
}

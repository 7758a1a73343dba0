package dev.tusk.server.wire;

import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.VectorWeightChange;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The change of a collection as a JSON merge patch (RFC 7396) over {@code fields}, {@code weights},
 * {@code bm25}, {@code engine}, {@code chunking}, {@code vectors} and {@code vector_weight}, whose null has it learned anew:
 * {@code {"fields": {"year": "integer", "old": null}}} declares one field and drops another, and so for named vectors.
 */
public final class CollectionChangeJson {

    private static final Set<String> KNOWN =
            Set.of("fields", "weights", "bm25", "engine", "chunking", "vectors", "vector_weight");

    private CollectionChangeJson() {}

    /**
     * The change that turns the current definition into the patched one.
     *
     * @throws dev.tusk.core.failure.TuskException with all problems of the value
     */
    public static CollectionChange change(JsonNode json, CollectionDefinition current, EmbeddingModels models) {
        Problems problems = new Problems("the change of collection \"%s\"".formatted(current.name()));
        ObjectForm form = ObjectForm.of(json, "", problems, KNOWN);
        List<DeclaredField> added = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : form.entries("fields")) {
            String at = JsonPlace.child(form.at("fields"), field.getKey());
            if (field.getValue().isNull()) {
                dropped.add(field.getKey());
                continue;
            }
            FieldType type = CollectionJson.type(field.getValue(), at, problems);
            DeclaredField declared =
                    type == null ? null : problems.attempt(at, () -> new DeclaredField(field.getKey(), type));
            if (declared != null && !current.fields().contains(declared)) {
                added.add(declared);
            }
        }
        var weights = form.has("weights") ? CollectionJson.weights(form, problems, current.weights()) : null;
        var bm25 = form.has("bm25") ? CollectionJson.bm25(form, problems, current.bm25()) : null;
        var engine = form.has("engine") ? CollectionJson.engine(form, problems, current.engine()) : null;
        var chunking = form.has("chunking") ? CollectionJson.chunking(form, problems, current.chunking()) : null;
        var vectorWeight = form.has("vector_weight") ? vectorWeight(form, problems) : null;
        List<NamedVector> vectors = new ArrayList<>(NamedVectorJson.read(form, problems, models));
        vectors.removeAll(current.vectors());
        List<String> droppedVectors = form.entries("vectors").stream()
                .filter(vector -> vector.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
        return problems.finish(() -> new CollectionChange(
                added, dropped, weights, bm25, chunking, engine, vectorWeight, vectors, droppedVectors));
    }

    private static @Nullable VectorWeightChange vectorWeight(ObjectForm form, Problems problems) {
        if (form.isNull("vector_weight")) {
            return VectorWeightChange.AUTO;
        }
        double weight = form.number("vector_weight", 0);
        return problems.attempt(form.at("vector_weight"), () -> new VectorWeightChange(weight));
    }
}

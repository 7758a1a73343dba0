package dev.tusk.server.wire;

import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The named vectors of a collection as JSON. */
public final class NamedVectorJson {

    private static final Set<String> KNOWN = Set.of("of", "model", "dimensions", "distance", "type");

    private NamedVectorJson() {}

    static ObjectNode of(List<NamedVector> vectors) {
        ObjectNode json = Json.object();
        for (NamedVector vector : vectors) {
            EmbeddingSpec embedding = vector.embedding();
            json.putObject(vector.name())
                    .put("of", vector.of())
                    .put("model", embedding.model())
                    .put("dimensions", embedding.dimensions())
                    .put("distance", embedding.distance().wireName())
                    .put("type", embedding.type().wireName());
        }
        return json;
    }

    /** Those of the field {@code vectors} that are not null. */
    static List<NamedVector> read(ObjectForm form, Problems problems, EmbeddingModels models) {
        List<NamedVector> vectors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : form.entries("vectors")) {
            if (!each.getValue().isNull()) {
                String at = JsonPlace.child(form.at("vectors"), each.getKey());
                ObjectForm fields = ObjectForm.of(each.getValue(), at, problems, KNOWN);
                Integer dimensions = fields.has("dimensions") ? (Integer) fields.integer("dimensions", 0) : null;
                String of = fields.text("of");
                String model = fields.text("model");
                String distance = fields.text("distance");
                String type = fields.text("type");
                NamedVector vector = problems.attempt(
                        at, () -> vector(each.getKey(), of, model, dimensions, distance, type, models));
                if (vector != null) {
                    vectors.add(vector);
                }
            }
        }
        return vectors;
    }

    /**
     * The vector of these parts, as the API and the command line take them.
     *
     * @param of null for one that comes with the documents
     * @param dimensions null for those of the model
     * @param distance null for {@code hamming} of bits, {@code cosine} of others
     * @param type null for {@code vector}
     * @throws TuskException {@code INVALID_NAME}, {@code INVALID_REQUEST}, {@code UNKNOWN_MODEL}, {@code MODEL_MISMATCH}
     */
    public static NamedVector vector(
            String name,
            @Nullable String of,
            @Nullable String model,
            @Nullable Integer dimensions,
            @Nullable String distance,
            @Nullable String type,
            EmbeddingModels models) {
        VectorType kept = type == null ? VectorType.VECTOR : VectorType.ofWireName(type);
        Distance compared = distance != null
                ? Distance.ofWireName(distance)
                : kept == VectorType.BIT ? Distance.HAMMING : Distance.COSINE;
        if (model == null) {
            if (dimensions == null) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the vector \"%s\" has neither a model nor dimensions".formatted(name),
                        "name a model, or give the dimensions of vectors that come with the documents");
            }
            return new NamedVector(name, of, new EmbeddingSpec(null, dimensions, compared, kept));
        }
        EmbeddingModel found = models.find(model);
        if (dimensions != null && dimensions != found.dimensions()) {
            throw TuskException.withHint(
                    ErrorCode.MODEL_MISMATCH,
                    "the model \"%s\" makes %d dimensions, not %d"
                            .formatted(found.name(), found.dimensions(), dimensions),
                    "leave the dimensions out");
        }
        return new NamedVector(name, of, new EmbeddingSpec(found.name(), found.dimensions(), compared, kept));
    }
}

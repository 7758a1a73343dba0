package dev.tusk.server.wire;

import dev.tusk.core.change.ChangePlan;
import dev.tusk.core.change.Comparison;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.text.ChunkingSpec;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes of model as JSON. */
public final class ModelChangeJson {

    private ModelChangeJson() {}

    /** A change that is under way. */
    public static ObjectNode of(ModelChange change) {
        ObjectNode json = Json.object();
        json.put("collection", change.searched().name().value());
        json.put("state", change.state().wireName());
        json.set("from", side(change.before()));
        json.set("to", side(change.after()));
        json.put("documents", change.documents());
        json.put("copied_documents", change.copiedDocuments());
        json.put("copied_chunks", change.copiedChunks());
        json.put("waiting", change.waiting());
        json.put("problem", change.problem());
        json.put("started_at", change.startedAt().toString());
        json.put(
                "switched_at",
                change.switchedAt() == null ? null : change.switchedAt().toString());
        return json;
    }

    /** A change as it is, or that none is under way. */
    public static ObjectNode of(Optional<ModelChange> change, CollectionName collection) {
        return change.map(ModelChangeJson::of).orElseGet(() -> ended(collection));
    }

    private static ObjectNode ended(CollectionName collection) {
        return Json.object().put("collection", collection.value()).put("state", "none");
    }

    /** What a change would take. */
    public static ObjectNode of(ChangePlan plan) {
        ObjectNode json = Json.object();
        json.put("collection", plan.before().name().value());
        json.set("from", side(plan.before()));
        json.set("to", side(plan.target().embedding(), plan.target().chunking()));
        json.put("documents", plan.documents());
        json.put("chunks", plan.chunks());
        json.put("forecast_bytes", plan.bytes());
        json.put("chunks_per_second", plan.chunksPerSecond());
        Duration copying = plan.copying();
        json.put("forecast_seconds", copying == null ? null : copying.toSeconds());
        ArrayNode notes = json.putArray("notes");
        plan.notes().forEach(notes::add);
        return json;
    }

    /** What both stores find. */
    public static ObjectNode of(Comparison comparison) {
        ObjectNode json = Json.object();
        json.put("queries", comparison.queries());
        json.put("source", comparison.source().name().toLowerCase(Locale.ROOT));
        ArrayNode modes = json.putArray("modes");
        for (Comparison.Compared mode : comparison.modes()) {
            modes.addObject()
                    .put("mode", mode.mode().wireName())
                    .put("mode_before", mode.before().wireName())
                    .put("overlap_at_10", mode.overlap())
                    .put("ndcg_at_10_before", mode.ndcgBefore())
                    .put("ndcg_at_10_after", mode.ndcgAfter())
                    .put("p", mode.pValue())
                    .put("p50_ms_before", mode.p50MillisBefore())
                    .put("p50_ms_after", mode.p50MillisAfter())
                    .put("p95_ms_before", mode.p95MillisBefore())
                    .put("p95_ms_after", mode.p95MillisAfter());
        }
        ArrayNode least = json.putArray("least_alike");
        comparison
                .leastAlike()
                .forEach(difference ->
                        least.addObject().put("query", difference.query()).put("overlap_at_10", difference.overlap()));
        return json;
    }

    private static ObjectNode side(CollectionDefinition definition) {
        return side(definition.embedding(), definition.chunking())
                .put("store", definition.store().value());
    }

    private static ObjectNode side(@Nullable EmbeddingSpec embedding, ChunkingSpec chunking) {
        ObjectNode json = Json.object();
        if (embedding == null) {
            json.putNull("embedding");
        } else {
            json.putObject("embedding")
                    .put("model", embedding.model())
                    .put("dimensions", embedding.dimensions())
                    .put("distance", embedding.distance().wireName());
        }
        json.putObject("chunking")
                .put("max_characters", chunking.maxCharacters())
                .put("min_characters", chunking.minCharacters())
                .put("overlap_characters", chunking.overlapCharacters())
                .put("max_tokens", chunking.maxTokens());
        return json;
    }
}

package dev.tusk.server.wire;

import dev.tusk.core.collection.Bm25;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionSummary;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.LexicalState;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.StoredVectorWeight;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.collection.engine.EngineChoice;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.text.ChunkingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Collections as JSON. */
public final class CollectionJson {

    private static final Set<String> KNOWN =
            Set.of("name", "language", "weights", "bm25", "engine", "fields", "embedding", "vectors", "chunking");
    private static final Set<String> EMBEDDING = Set.of("model", "dimensions", "distance");
    static final Set<String> WEIGHTS = Set.of("title", "heading", "text");
    static final Set<String> BM25 = Set.of("k1", "b");
    static final Set<String> CHUNKING = Set.of("max_characters", "min_characters", "overlap_characters", "max_tokens");

    private CollectionJson() {}

    public static ObjectNode of(CollectionDefinition definition) {
        ObjectNode json = Json.object();
        json.put("name", definition.name().value());
        json.put("language", definition.language());
        json.set("weights", of(definition.weights()));
        json.putObject("bm25")
                .put("k1", definition.bm25().k1())
                .put("b", definition.bm25().b());
        json.put("engine", definition.engine().wireName());
        ObjectNode fields = json.putObject("fields");
        definition
                .fields()
                .forEach(field -> fields.put(field.name(), field.type().wireName()));
        EmbeddingSpec embedding = definition.embedding();
        if (embedding == null) {
            json.putNull("embedding");
        } else {
            json.putObject("embedding")
                    .put("model", embedding.model())
                    .put("dimensions", embedding.dimensions())
                    .put("distance", embedding.distance().wireName());
        }
        json.set("vectors", NamedVectorJson.of(definition.vectors()));
        json.set("chunking", of(definition.chunking()));
        if (definition.attached() != null) {
            json.set("attached", SyncJson.of(definition.attached()));
        }
        return json;
    }

    /** The definition with what is known of its content: sizes in bytes, numbers estimated. */
    public static ObjectNode of(CollectionSummary summary) {
        ObjectNode json = of(summary.definition());
        json.put("documents", summary.documents());
        json.put("chunks", summary.chunks());
        json.put("table_bytes", summary.tableBytes());
        json.put("index_bytes", summary.indexBytes());
        json.put("vector_index", summary.vectorIndex().name().toLowerCase(Locale.ROOT));
        ObjectNode named = (ObjectNode) json.get("vectors");
        summary.vectors()
                .forEach((name, stats) -> ((ObjectNode) named.get(name))
                        .put("documents", stats.rows())
                        .put("bytes", stats.bytes())
                        .put(
                                "index",
                                VectorIndexCatalog.state(stats.indexes()).name().toLowerCase(Locale.ROOT)));
        if (summary.definition().embedding() != null && summary.definition().language() != null) {
            putVectorWeight(json, summary.vectorWeight());
        }
        LexicalState words = summary.lexical();
        if (words != null) {
            json.putObject("term_statistics")
                    .put("chunks", words.chunks())
                    .put("average_length", words.averageLength())
                    .put("weighed_average_length", words.weighedAverageLength())
                    .put("drift", words.drift())
                    .put("outdated", words.isOutdated());
            ObjectNode engines = json.putObject("engines");
            engines.putObject("bm25")
                    .put("name", summary.engines().words().name())
                    .put("reason", summary.engines().words().reason());
            engines.putObject("ts_rank")
                    .put("name", summary.engines().tsRank().name())
                    .put("reason", summary.engines().tsRank().reason());
        }
        json.set("known_fields", Json.array(summary.knownFields()));
        json.put("created_at", summary.createdAt().toString());
        return json;
    }

    private static void putVectorWeight(ObjectNode json, @Nullable StoredVectorWeight stored) {
        json.put("vector_weight", stored == null ? null : (Double) stored.weight());
        json.put(
                "vector_weight_source",
                stored == null ? "default" : stored.source().wireName());
        if (stored != null && stored.source() == StoredVectorWeight.Source.JUDGEMENTS) {
            json.put("vector_weight_queries", stored.queries());
        }
    }

    public static ObjectNode list(List<CollectionDefinition> definitions) {
        ObjectNode json = Json.object();
        var array = json.putArray("collections");
        definitions.forEach(definition -> array.add(of(definition)));
        return json;
    }

    private static ObjectNode of(TextWeights weights) {
        return Json.object()
                .put("title", weights.title())
                .put("heading", weights.heading())
                .put("text", weights.text());
    }

    private static ObjectNode of(ChunkingSpec chunking) {
        return Json.object()
                .put("max_characters", chunking.maxCharacters())
                .put("min_characters", chunking.minCharacters())
                .put("overlap_characters", chunking.overlapCharacters())
                .put("max_tokens", chunking.maxTokens());
    }

    /**
     * The definition that a request asks for. An embedding may name a model alone: its dimensions are the model's, and
     * the distance is cosine.
     *
     * @throws TuskException with all problems of the value
     */
    public static CollectionDefinition definition(JsonNode json, EmbeddingModels models) {
        Problems problems = new Problems("the collection");
        ObjectForm form = ObjectForm.of(json, "", problems, KNOWN);
        String name = form.requiredText("name");
        CollectionDefinition.Builder builder =
                name.isEmpty() ? null : problems.attempt("/name", () -> CollectionDefinition.named(name));
        String language = form.text("language", "english");
        boolean withoutWords = form.isNull("language");
        TextWeights weights = weights(form, problems, TextWeights.DEFAULT);
        Bm25 bm25 = bm25(form, problems, Bm25.DEFAULT);
        EngineChoice engine = engine(form, problems, EngineChoice.AUTO);
        ChunkingSpec chunking = chunking(form, problems, ChunkingSpec.DEFAULT);
        EmbeddingSpec embedding = embedding(form, problems, models);
        List<NamedVector> vectors = NamedVectorJson.read(form, problems, models);
        List<DeclaredField> declared = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : form.entries("fields")) {
            String at = JsonPlace.child(form.at("fields"), field.getKey());
            FieldType type = type(field.getValue(), at, problems);
            if (type != null) {
                problems.attempt(at, () -> declared.add(new DeclaredField(field.getKey(), type)));
            }
        }
        return problems.finish(() -> {
            if (builder == null) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_NAME, "the name is empty", "use a lower-case letter first");
            }
            builder.weights(weights).bm25(bm25).engine(engine).chunking(chunking);
            declared.forEach(field -> builder.field(field.name(), field.type()));
            if (withoutWords) {
                builder.withoutKeywordSearch();
            } else {
                builder.language(language);
            }
            if (embedding != null) {
                builder.embedding(embedding);
            }
            vectors.forEach(builder::vector);
            return builder.build();
        });
    }

    static @Nullable FieldType type(JsonNode node, String at, Problems problems) {
        if (!node.isString()) {
            problems.add(at, "the name of a type is expected, not %s".formatted(ObjectForm.kind(node)), null);
            return null;
        }
        return problems.attempt(at, () -> FieldType.parse(node.stringValue()));
    }

    static TextWeights weights(ObjectForm form, Problems problems, TextWeights fallback) {
        ObjectForm weights = form.object("weights", WEIGHTS);
        if (weights == null) {
            return fallback;
        }
        TextWeights read = problems.attempt(
                form.at("weights"),
                () -> new TextWeights(
                        weights.number("title", fallback.title()),
                        weights.number("heading", fallback.heading()),
                        weights.number("text", fallback.text())));
        return read == null ? fallback : read;
    }

    static Bm25 bm25(ObjectForm form, Problems problems, Bm25 fallback) {
        ObjectForm bm25 = form.object("bm25", BM25);
        if (bm25 == null) {
            return fallback;
        }
        Bm25 read = problems.attempt(
                form.at("bm25"), () -> new Bm25(bm25.number("k1", fallback.k1()), bm25.number("b", fallback.b())));
        return read == null ? fallback : read;
    }

    static EngineChoice engine(ObjectForm form, Problems problems, EngineChoice fallback) {
        String name = form.text("engine", fallback.wireName());
        EngineChoice read = problems.attempt(form.at("engine"), () -> EngineChoice.ofWireName(name));
        return read == null ? fallback : read;
    }

    static ChunkingSpec chunking(ObjectForm form, Problems problems, ChunkingSpec fallback) {
        ObjectForm chunking = form.object("chunking", CHUNKING);
        if (chunking == null) {
            return fallback;
        }
        int max = chunking.integer("max_characters", fallback.maxCharacters());
        int min = chunking.integer("min_characters", Math.min(fallback.minCharacters(), max / 2));
        int overlap = chunking.integer("overlap_characters", Math.min(fallback.overlapCharacters(), max / 2));
        int tokens = chunking.integer("max_tokens", fallback.maxTokens());
        ChunkingSpec read = problems.attempt(form.at("chunking"), () -> new ChunkingSpec(max, min, overlap, tokens));
        return read == null ? fallback : read;
    }

    private static @Nullable EmbeddingSpec embedding(ObjectForm form, Problems problems, EmbeddingModels models) {
        ObjectForm embedding = form.object("embedding", EMBEDDING);
        if (embedding == null) {
            return null;
        }
        String name = embedding.text("model");
        int dimensions = embedding.integer("dimensions", 0);
        Distance distance = problems.attempt(
                embedding.at("distance"), () -> Distance.ofWireName(embedding.text("distance", "cosine")));
        EmbeddingModel model = name == null ? null : problems.attempt(embedding.at("model"), () -> models.find(name));
        if (distance == null || (name != null && model == null)) {
            return null;
        }
        if (model == null) {
            if (!embedding.has("dimensions")) {
                problems.add(
                        form.at("embedding"),
                        "neither a model nor dimensions are given",
                        "name a \"model\", or give \"dimensions\" for vectors that you bring");
                return null;
            }
            return problems.attempt(form.at("embedding"), () -> new EmbeddingSpec(null, dimensions, distance));
        }
        if (embedding.has("dimensions") && dimensions != model.dimensions()) {
            problems.add(
                    embedding.at("dimensions"),
                    new TuskException(
                            ErrorCode.MODEL_MISMATCH,
                            "the model \"%s\" makes %d dimensions, not %d"
                                    .formatted(name, model.dimensions(), dimensions)));
            return null;
        }
        return new EmbeddingSpec(name, model.dimensions(), distance);
    }
}

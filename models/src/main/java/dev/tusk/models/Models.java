package dev.tusk.models;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.bundled.BundledEmbedding;
import dev.tusk.models.bundled.BundledModel;
import dev.tusk.models.endpoint.Endpoint;
import dev.tusk.models.endpoint.EndpointClient;
import dev.tusk.models.endpoint.EndpointEmbedding;
import dev.tusk.models.endpoint.RerankProtocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All models: embedding models, bundled and behind endpoints; rerank models and chat models behind endpoints. The front door of this
 * module.
 *
 * <pre>{@code
 * try (Models models = Models.builder().endpoint(Endpoint.ollama()).build()) {
 *     Vector vector = models.find("minilm").embedQuery("how to vacuum");
 * }
 * }</pre>
 *
 * <p>{@link #find} is cheap: a bundled model is loaded, and an endpoint called, when the first text comes. The same name
 * gives the same instance. Safe for use by many threads at once.
 */
public final class Models implements EmbeddingModels, AutoCloseable {

    private final Map<String, BundledEmbedding> bundled = new LinkedHashMap<>();
    private final Map<String, EndpointClient> endpoints = new TreeMap<>();
    private final Map<String, CachedQueries> found = new ConcurrentHashMap<>();
    private final int cachedQueries;
    private final Rerankers rerankers;
    private final Chats chats;

    private Models(Builder builder) {
        for (BundledModel model : BundledModel.values()) {
            bundled.put(model.modelName(), new BundledEmbedding(model, builder.threads, builder.files));
        }
        builder.endpoints.forEach((name, endpoint) -> endpoints.put(name, new EndpointClient(endpoint)));
        this.cachedQueries = builder.cachedQueries;
        this.chats = new Chats(endpoints);
        this.rerankers = new Rerankers(List.copyOf(builder.rerankEndpoints.values()));
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The model of this name: {@code minilm}, {@code bge-small} (or the full names that their makers gave them), or
     * {@code ENDPOINT:MODEL}, or {@code ENDPOINT:MODEL@DIMENSIONS}.
     *
     * @throws TuskException {@code UNKNOWN_MODEL} with the nearest known name as its hint
     */
    @Override
    public CachedQueries find(String name) {
        ModelName parsed = ModelName.parse(name);
        EmbeddingModel model = parsed.isBundled() ? bundled(parsed) : behindEndpoint(parsed);
        return found.computeIfAbsent(model.name(), _name -> new CachedQueries(model, cachedQueries));
    }

    /**
     * Starts to load this model on a thread of its own, so that it is there when the first text comes; does nothing for
     * a model behind an endpoint. Returns at once.
     *
     * @throws TuskException {@code UNKNOWN_MODEL}, as {@link #find}
     */
    public void preload(String name) {
        BundledEmbedding model = bundled.get(find(name).name());
        if (model != null) {
            Thread.ofPlatform().daemon().name("tusk-load-" + model.name()).start(() -> {
                try {
                    model.load();
                } catch (TuskException _failure) {
                    // The first text meets the same failure, and its caller can be told.
                }
            });
        }
    }

    /** The rerank models. They are closed with this. */
    public Rerankers rerankers() {
        return rerankers;
    }

    /** The chat models: those of the endpoints. They are closed with this. */
    public Chats chats() {
        return chats;
    }

    /** The names of the bundled models, and {@code ENDPOINT:MODEL} for each endpoint. */
    public List<String> names() {
        List<String> names = new ArrayList<>(bundled.keySet());
        endpoints.keySet().forEach(endpoint -> names.add(endpoint + ":MODEL"));
        return names;
    }

    /** What the question caches did so far, by model; only models that were asked for. */
    public Map<String, CachedQueries.Stats> queryCaches() {
        Map<String, CachedQueries.Stats> stats = new TreeMap<>();
        found.forEach((name, model) -> stats.put(name, model.stats()));
        return stats;
    }

    private EmbeddingModel bundled(ModelName name) {
        BundledEmbedding model = BundledModel.named(name.model())
                .map(known -> bundled.get(known.modelName()))
                .orElseThrow(() -> unknown(name, bundledHint(name)));
        if (name.dimensions().isPresent() && name.dimensions().getAsInt() != model.dimensions()) {
            throw unknown(name, "%s makes vectors of %d dimensions only".formatted(model.name(), model.dimensions()));
        }
        return model;
    }

    private EmbeddingModel behindEndpoint(ModelName name) {
        EndpointClient client = endpoints.get(name.endpoint());
        if (client == null) {
            throw unknown(
                    name,
                    Suggestion.nearest(name.endpoint(), endpoints.keySet())
                            .map(nearest -> didYouMean(nearest
                                    + name.toString().substring(name.endpoint().length())))
                            .orElse("there is no endpoint \"%s\"".formatted(name.endpoint())));
        }
        return new EndpointEmbedding(client, name.model(), name.dimensions());
    }

    private String bundledHint(ModelName name) {
        List<String> known = Stream.concat(
                        bundled.keySet().stream(),
                        Arrays.stream(BundledModel.values()).map(BundledModel::alias))
                .toList();
        Optional<String> nearest = Suggestion.nearest(name.model(), known);
        if (nearest.isPresent()) {
            return didYouMean(nearest.get());
        }
        return EndpointEmbedding.isWidelyKnown(name.model()) && !endpoints.isEmpty()
                ? "say which endpoint has it: "
                        + endpoints.keySet().stream()
                                .map(endpoint -> endpoint + ":" + name)
                                .collect(Collectors.joining(" or "))
                : "take one of: " + String.join(", ", names());
    }

    private static String didYouMean(String name) {
        return "did you mean \"%s\"?".formatted(name);
    }

    private TuskException unknown(ModelName name, String hint) {
        return new TuskException(
                ErrorCode.UNKNOWN_MODEL,
                "there is no model \"%s\"".formatted(name),
                "known: " + String.join(", ", names()),
                hint,
                null);
    }

    /** Ends requests under way and gives the bundled models' memory back; later calls of any model fail. */
    @Override
    public void close() {
        endpoints.values().forEach(EndpointClient::close);
        rerankers.close();
        bundled.values().forEach(BundledEmbedding::close);
    }

    /** Settings of {@link Models}; what is not set has a default. Not for use by several threads. */
    public static final class Builder {

        private final Map<String, Endpoint> endpoints = new TreeMap<>();
        private final Map<String, Rerankers.Configured> rerankEndpoints = new TreeMap<>();
        private int threads = Runtime.getRuntime().availableProcessors();
        private int cachedQueries = 2_000;
        private @Nullable Path files;

        private Builder() {}

        /** How many texts each bundled model computes at once, one processor a text; by default all processors. */
        public Builder threads(int most) {
            this.threads = most;
            return this;
        }

        /**
         * A directory for unpacked files of the bundled models (57 MB) and ONNX Runtime (22 MB), which makes the start
         * about 200 ms faster; created when missing, and may be deleted at any time when no program runs. It must not be
         * writable by others, since native code is loaded from it. By default files are unpacked at each start.
         */
        public Builder files(Path directory) {
            this.files = directory;
            return this;
        }

        /** An endpoint; takes the place of an earlier one of the same name. By default there is none. */
        public Builder endpoint(Endpoint endpoint) {
            endpoints.put(endpoint.name(), endpoint);
            return this;
        }

        /** An endpoint of rerank models; takes the place of an earlier one of the same name. By default there is none. */
        public Builder rerankEndpoint(Endpoint endpoint, RerankProtocol protocol) {
            rerankEndpoints.put(endpoint.name(), new Rerankers.Configured(endpoint, protocol));
            return this;
        }

        /** How many questions to keep the vectors of, for each model; by default 2,000. */
        public Builder cachedQueries(int entries) {
            this.cachedQueries = entries;
            return this;
        }

        public Models build() {
            return new Models(this);
        }
    }
}

package dev.tusk.models.answer;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.embedding.Vector;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A model that embeds no text twice, for questions that are asked several ways about documents whose sentences are compared each time. */
final class RememberingModel implements EmbeddingModel {

    private final EmbeddingModel model;
    private final Map<String, Vector> documents = new ConcurrentHashMap<>();
    private final Map<String, Vector> queries = new ConcurrentHashMap<>();

    RememberingModel(EmbeddingModel model) {
        this.model = model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public int dimensions() {
        return model.dimensions();
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        List<String> unknown = texts.stream()
                .distinct()
                .filter(text -> !documents.containsKey(text))
                .toList();
        if (!unknown.isEmpty()) {
            List<Vector> made = model.embedDocuments(unknown);
            for (int i = 0; i < unknown.size(); i++) {
                documents.put(unknown.get(i), made.get(i));
            }
        }
        return texts.stream()
                .map(text -> Objects.requireNonNull(documents.get(text)))
                .toList();
    }

    @Override
    public Vector embedQuery(String text) {
        return queries.computeIfAbsent(text, model::embedQuery);
    }

    @Override
    public Optional<TokenCounter> tokens() {
        return model.tokens();
    }

    @Override
    public int batchSize() {
        return model.batchSize();
    }

    @Override
    public int parallelism() {
        return model.parallelism();
    }
}

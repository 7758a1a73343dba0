package dev.tusk.core.ingest;

import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has models make vectors of texts that are stored, and checks what they make. */
record ModelVectors(EmbeddingModels models) {

    /** Counts text as the model of this name does; empty where it does not tell. */
    Optional<TokenCounter> tokens(String modelName) {
        return models.find(modelName).tokens();
    }

    /**
     * The vectors of these texts, by text.
     *
     * @throws TuskException {@code UNKNOWN_MODEL}, {@code MODEL_UNAVAILABLE}, {@code INVALID_VECTOR}
     */
    Map<String, Vector> of(List<String> texts, EmbeddingSpec embedding, String modelName) {
        EmbeddingModel model = models.find(modelName);
        List<Vector> made = model.embedDocuments(texts);
        if (made.size() != texts.size()) {
            throw new TuskException(
                    ErrorCode.MODEL_UNAVAILABLE,
                    "the model \"%s\" made %d vectors of %d texts".formatted(modelName, made.size(), texts.size()));
        }
        Map<String, Vector> vectors = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            embedding.check(made.get(i), "a vector of the model \"%s\"".formatted(modelName));
            vectors.put(texts.get(i), made.get(i));
        }
        return vectors;
    }
}

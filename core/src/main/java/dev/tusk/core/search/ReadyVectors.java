package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the vectors of a search for several that are not given: each model once for each text. */
record ReadyVectors(CollectionDefinition definition, EmbeddingModels models, Deadline deadline) {

    private record Asked(String model, String text) {}

    /**
     * The request with a ready vector for each that it compares.
     *
     * @throws TuskException {@code INVALID_REQUEST} for a vector that the collection does not have, or one that has no model;
     *     {@code INVALID_VECTOR}, {@code UNKNOWN_MODEL}, {@code MODEL_UNAVAILABLE}, {@code TIMEOUT}
     */
    SearchRequest of(SearchRequest request) {
        List<EmbeddingSpec> specs = new ArrayList<>();
        for (VectorQuery query : request.vectors()) {
            EmbeddingSpec embedding = VectorTable.of(definition, query.name()).embedding();
            if (query.vector() != null) {
                embedding.check(query.vector(), "the query's vector \"%s\"".formatted(query.name()));
            } else {
                requireModel(query, embedding);
            }
            specs.add(embedding);
        }
        Map<Asked, Vector> made = new HashMap<>();
        List<VectorQuery> ready = new ArrayList<>();
        for (int i = 0; i < specs.size(); i++) {
            VectorQuery query = request.vectors().get(i);
            ready.add(query.vector() == null ? query.ready(made(query, request, specs.get(i), made)) : query);
        }
        return request.withVectors(ready);
    }

    private void requireModel(VectorQuery query, EmbeddingSpec embedding) {
        if (embedding.model() == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the vector \"%s\" of collection \"%s\" has no model to make one of a text"
                            .formatted(query.name(), definition.name()),
                    "send a ready %s of %d dimensions"
                            .formatted(embedding.type().wireName(), embedding.dimensions()));
        }
        models.find(embedding.model());
    }

    private Vector made(VectorQuery query, SearchRequest request, EmbeddingSpec embedding, Map<Asked, Vector> made) {
        String text = query.text() == null ? String.valueOf(request.query()) : query.text();
        String model = String.valueOf(embedding.model());
        Asked asked = new Asked(model, text);
        Vector known = made.get(asked);
        if (known == null) {
            known = models.find(model).embedQuery(text, deadline.left());
            made.put(asked, known);
        }
        embedding.check(known, "the vector that the model \"%s\" made of the query".formatted(model));
        return known;
    }

    /** The vector to compare those of the chunks with, where a search for several compares them. */
    static @Nullable Vector ofChunks(SearchRequest request) {
        for (VectorQuery query : request.vectors()) {
            VectorValue value = query.vector();
            if (query.name().equals(NamedVector.CHUNK) && value instanceof Vector vector) {
                return vector;
            }
        }
        return null;
    }
}

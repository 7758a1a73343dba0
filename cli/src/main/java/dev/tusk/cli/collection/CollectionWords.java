package dev.tusk.cli.collection;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import java.util.stream.Collectors;

/** Collections in words, for people. */
final class CollectionWords {

    private CollectionWords() {}

    /** What searches a collection can do: {@code keywords in english, vectors by minilm (384, cosine)}. */
    static String searches(CollectionDefinition definition) {
        String words = definition
                .textSearchConfiguration()
                .map(language -> "keywords in " + language)
                .orElse("no keywords");
        String vectors = definition
                .embeddingSpec()
                .map(CollectionWords::vectors)
                .orElse(definition.vectors().isEmpty() ? "no vectors" : "no vectors of chunks");
        return definition.vectors().isEmpty()
                ? words + ", " + vectors
                : "%s, %s, named vectors: %s".formatted(words, vectors, String.join(", ", definition.vectorNames()));
    }

    /** A named vector: {@code of title by minilm (vector(384), cosine)}, {@code that you bring (bit(64), hamming)}. */
    static String vector(NamedVector vector) {
        EmbeddingSpec embedding = vector.embedding();
        String model = embedding.model();
        String source = vector.isGiven()
                ? "that you bring" + (model == null ? "" : ", queries by " + model)
                : "of %s by %s".formatted(vector.of(), model);
        return "%s (%s(%d), %s)"
                .formatted(
                        source,
                        embedding.type().wireName(),
                        embedding.dimensions(),
                        embedding.distance().wireName());
    }

    private static String vectors(EmbeddingSpec embedding) {
        String maker = embedding.model() == null ? "vectors that you bring" : "vectors by " + embedding.model();
        return "%s (%d, %s)"
                .formatted(maker, embedding.dimensions(), embedding.distance().wireName());
    }

    /** The declared fields: {@code year:integer, journal:text}. */
    static String fields(CollectionDefinition definition) {
        return definition.fields().stream()
                .map(field -> field.name() + ":" + field.type().wireName())
                .collect(Collectors.joining(", "));
    }
}

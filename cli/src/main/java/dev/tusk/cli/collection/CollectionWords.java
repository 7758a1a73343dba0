package dev.tusk.cli.collection;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
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
        return words + ", "
                + definition.embeddingSpec().map(CollectionWords::vectors).orElse("no vectors");
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

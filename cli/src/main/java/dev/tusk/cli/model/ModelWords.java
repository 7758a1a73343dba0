package dev.tusk.cli.model;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.text.ChunkingSpec;
import org.jspecify.annotations.Nullable;

/** Models and chunks, for people. */
final class ModelWords {

    private ModelWords() {}

    static String of(CollectionDefinition definition) {
        return of(definition.embedding(), definition.chunking());
    }

    static String of(@Nullable EmbeddingSpec embedding, ChunkingSpec chunking) {
        String vectors = embedding == null
                ? "no vectors"
                : "%s (%d dimensions, %s)"
                        .formatted(
                                embedding.model() == null ? "ready vectors" : embedding.model(),
                                embedding.dimensions(),
                                embedding.distance().wireName());
        String tokens = chunking.maxTokens() == 0 ? "" : " and %d tokens".formatted(chunking.maxTokens());
        return "%s, chunks of %d characters%s".formatted(vectors, chunking.maxCharacters(), tokens);
    }
}

package dev.tusk.core.embedding;

/** Finds an embedding model by the name that a collection keeps. Safe for use by many threads at once. */
@FunctionalInterface
public interface EmbeddingModels {

    /**
     * The model of this name; the same name may give the same instance.
     *
     * @throws dev.tusk.core.failure.TuskException {@code UNKNOWN_MODEL} with the nearest known name as its hint
     */
    EmbeddingModel find(String name);
}

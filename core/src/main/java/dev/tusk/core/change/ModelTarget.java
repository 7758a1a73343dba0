package dev.tusk.core.change;

import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.text.ChunkingSpec;

/** What a collection is to have: vectors, and chunks that they are made of. */
public record ModelTarget(EmbeddingSpec embedding, ChunkingSpec chunking) {}

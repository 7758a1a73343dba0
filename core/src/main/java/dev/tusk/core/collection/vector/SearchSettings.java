package dev.tusk.core.collection.vector;

import org.jspecify.annotations.Nullable;

/**
 * How far an index is walked for the ten nearest, as a tuning found it.
 *
 * @param effort pgvector's {@code hnsw.ef_search} (1 to 1,000) or {@code ivfflat.probes} (1 to 32,768)
 * @param rescored how many candidates are scored again by their full vectors, 10 or more; 0 where the index holds full vectors
 * @param target the recall that was asked for, 0 to 1
 * @param recall that was measured, 0 to 1; null where it was set by hand
 */
public record SearchSettings(
        int effort, int rescored, double target, @Nullable Double recall) {}

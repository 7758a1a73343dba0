package dev.tusk.core.recall;

import java.time.Duration;

/**
 * What a way to walk an index brings.
 *
 * @param effort {@code hnsw.ef_search} or {@code ivfflat.probes}
 * @param rescored how many candidates are scored again by their full vectors; 0 where the index holds full vectors
 * @param p50 the median time of a statement for the k nearest, as its client sees it
 * @param p95 the time that 95 of 100 take at most
 */
public record Point(int effort, int rescored, Recall recall, Duration p50, Duration p95) {}

package dev.tusk.core.search;

import org.jspecify.annotations.Nullable;

/**
 * What one leg of a search says of a hit.
 *
 * @param score the leg's own score, higher is better: {@code ts_rank_cd} for words, the similarity for vectors
 * @param rank the place in the leg's own order, counted from 1, or null when the leg did not find the hit among its
 *     candidates
 * @param contribution what the leg adds to the hit's score
 */
public record LegScore(double score, @Nullable Integer rank, double contribution) {}

package dev.tusk.core.boost;

/**
 * What a boost did to the score of a hit.
 *
 * @param name function and field, for example {@code recency(updated_at)} or {@code saturation(points)}
 * @param factor 1 or more; 1 where the document has no value
 */
public record AppliedBoost(String name, double factor) {}

package dev.tusk.core.collection;

import java.time.Instant;
import java.util.List;

/**
 * A collection and what is in it.
 *
 * @param documents how many there are, by the planner's statistics
 * @param chunks how many there are, by the planner's statistics
 * @param tableBytes the size of the tables without their indexes
 * @param indexBytes the size of the indexes
 * @param knownFields the metadata fields that documents have had, in alphabetical order
 */
public record CollectionSummary(
        CollectionDefinition definition,
        long documents,
        long chunks,
        long tableBytes,
        long indexBytes,
        VectorIndexState vectorIndex,
        List<String> knownFields,
        Instant createdAt) {

    public CollectionSummary {
        knownFields = List.copyOf(knownFields);
    }
}

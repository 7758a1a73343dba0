package dev.tusk.core.collection;

import org.jspecify.annotations.Nullable;

/**
 * A change of how much vectors count in hybrid searches.
 *
 * @param weight 0 to 1, which stays until it is changed, or null to have {@code maintain} learn it of the collection's own
 *     sentences; until it has, the default counts
 */
public record VectorWeightChange(@Nullable Double weight) {

    /** To have the collection learn it. */
    public static final VectorWeightChange AUTO = new VectorWeightChange(null);

    public VectorWeightChange {
        if (weight != null) {
            new StoredVectorWeight(weight, StoredVectorWeight.Source.HAND, 0);
        }
    }
}

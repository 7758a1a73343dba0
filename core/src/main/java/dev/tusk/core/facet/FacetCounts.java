package dev.tusk.core.facet;

import dev.tusk.core.filter.FieldPath;
import java.util.List;

/**
 * The answer to a {@link Facet}.
 *
 * @param name the facet's name
 * @param buckets values by their counts, the greatest first; ranges as they were given; intervals of time, the oldest first
 * @param distinct how many buckets there are, those included that were not brought
 */
public record FacetCounts(String name, FieldPath field, List<FacetBucket> buckets, long distinct) {

    public FacetCounts {
        buckets = List.copyOf(buckets);
    }
}

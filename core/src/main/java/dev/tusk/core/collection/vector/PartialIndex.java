package dev.tusk.core.collection.vector;

import dev.tusk.core.filter.Filter;
import dev.tusk.core.filter.FilterJson;
import java.util.UUID;

/**
 * An index over the vectors of those chunks alone whose documents pass a filter.
 *
 * @param name of the table that keeps these vectors, within its store; another one each time it is made
 * @param spec what the index is made of
 */
public record PartialIndex(String name, Filter filter, VectorIndexSpec spec) {

    /** A new one. */
    static PartialIndex of(Filter filter, VectorIndexSpec spec) {
        return new PartialIndex(UUID.randomUUID().toString().substring(0, 8), filter, spec);
    }

    /** The same under another name. */
    PartialIndex renewed() {
        return of(filter, spec);
    }

    /** The filter as JSON. */
    public String filterJson() {
        return FilterJson.toJson(filter).toString();
    }
}

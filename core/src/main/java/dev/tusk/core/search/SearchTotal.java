package dev.tusk.core.search;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How many hits a search has altogether. As a hit is a chunk, this counts chunks; it is what one would have after turning
 * all pages. A keyword or fuzzy search has as many hits as chunks match; in a vector or hybrid search every chunk is a
 * candidate, so that all count which pass the filter.
 *
 * @param value the number of hits
 * @param relation whether it was counted
 * @param documents the number of documents that the hits belong to; null for an estimate
 */
public record SearchTotal(
        long value, Relation relation, @Nullable Long documents) {

    /** How the value stands to the number of hits. */
    public enum Relation {
        /** It is the number, in the snapshot of the search. */
        EXACT,
        /**
         * It is near the number as far as statistics know: words are taken to be independent of each other, and conditions
         * to pass as many rows as the server's planner expects. It can be far off, above all behind a filter.
         */
        ESTIMATED;

        /** The name in lower case. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.sql.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * An index over the vectors of a collection, as it is in the database.
 *
 * @param name without schema
 * @param spec what it is made of
 * @param state never {@code NONE} or {@code ABSENT}
 * @param bytes its size
 * @param vectors how many it holds, by the server's statistics; 0 where there are none yet
 * @param definition the statement that made it, as the server tells it
 * @param isPartial whether it holds only some of the vectors
 * @param isChosen whether it was said that searches are to walk it
 * @param search the settings that searches walk it with, or null for those that are reckoned for each search
 */
public record VectorIndex(
        Identifier name,
        VectorIndexSpec spec,
        VectorIndexState state,
        long bytes,
        long vectors,
        String definition,
        boolean isPartial,
        boolean isChosen,
        @Nullable SearchSettings search) {

    /** Whether searches may walk it. */
    public boolean isReady() {
        return state == VectorIndexState.READY;
    }
}

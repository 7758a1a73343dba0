package dev.tusk.core.collection.vector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with an index, before it is done.
 *
 * @param statements in their order, each in a transaction of its own
 * @param forecast of what is built, or null where nothing is
 * @param vectors how many are indexed, by the server's statistics
 * @param memoryBytes what the build is given
 * @param workers how many processes help with it
 * @param notes what to know of it
 */
public record IndexChange(
        List<String> statements,
        @Nullable IndexForecast forecast,
        long vectors,
        long memoryBytes,
        int workers,
        List<String> notes) {
    public IndexChange {
        statements = List.copyOf(statements);
        notes = List.copyOf(notes);
    }
}

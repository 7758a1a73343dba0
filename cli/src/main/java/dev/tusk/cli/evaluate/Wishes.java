package dev.tusk.cli.evaluate;

import dev.tusk.core.search.SearchMode;
import dev.tusk.core.text.ChunkingSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of an evaluation.
 *
 * @param modes none for those that the collection can do
 * @param collection a name in place of the derived one, or null
 * @param limitQueries how many queries at most, or null for all
 */
record Wishes(
        List<SearchMode> modes,
        String model,
        @Nullable String collection,
        boolean fresh,
        @Nullable Integer limitQueries,
        String language,
        ChunkingSpec chunking) {

    Wishes {
        modes = List.copyOf(modes);
    }
}

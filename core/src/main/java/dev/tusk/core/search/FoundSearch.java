package dev.tusk.core.search;

import java.time.Duration;
import java.util.List;

/**
 * A search that was run.
 *
 * @param statement what made it; can make snippets of its hits as well
 */
record FoundSearch(SearchResult result, SearchStatement statement) {

    FoundSearch with(List<Hit> hits) {
        return new FoundSearch(result.with(hits, result.notes(), result.database(), Duration.ZERO), statement);
    }
}

package dev.tusk.core.search;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A search that was run.
 *
 * @param result without the explanation of the statement
 * @param statement what made it; can make snippets of its hits as well
 * @param explanation runs the statement once more to tell how the server does it; null where the request asks for no explanation
 */
record FoundSearch(
        SearchResult result, SearchStatement statement, Supplier<SearchResult.@Nullable Explanation> explanation) {

    FoundSearch with(List<Hit> hits) {
        return new FoundSearch(
                result.with(hits, result.notes(), result.database(), Duration.ZERO), statement, explanation);
    }

    /** With the facets and the total of another search, which matches the same. */
    FoundSearch countedAs(FoundSearch other) {
        return new FoundSearch(
                result.with(other.result().facets(), other.result().total()), statement, explanation);
    }

    /** The result with what explains its statement, where that was asked for. */
    SearchResult explained() {
        return result.with(explanation.get());
    }
}

package dev.tusk.core.search;

import java.util.function.Supplier;

/**
 * A search whose stages may still be to come: what they choose among is known before a rerank model is paid for reading it.
 *
 * @param found before the stages
 * @param finish runs the stages
 */
record BegunSearch(SearchResult found, Supplier<SearchResult> finish) {

    /** A search without stages. */
    static BegunSearch whole(SearchResult found) {
        return new BegunSearch(found, () -> found);
    }

    SearchResult finished() {
        return finish.get();
    }
}

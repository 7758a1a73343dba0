package dev.tusk.core.evaluate;

import dev.tusk.core.Collection;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Ranks documents by their best chunk. The first are those of a search for ten hits, as a user gets them: a hybrid search for
 * more has more candidates, among which the ten may stand otherwise. As one document may have many of the first chunks, it then
 * asks for more until there are enough documents, or no more chunks.
 */
final class Ranker {

    /** Chunks asked for after the first ten; most collections then have enough documents. */
    private static final int NEXT_LIMIT = 200;

    private final Collection collection;

    Ranker(Collection collection) {
        this.collection = collection;
    }

    /** The ids of the first {@code depth} documents, or of all that are found where they are fewer. */
    List<String> documents(SearchMode mode, String query, int depth) {
        return documents(() -> SearchRequest.of(mode).query(query), depth);
    }

    /** As {@link #documents(SearchMode, String, int)}, of a hybrid search with a ready vector and this fusion. */
    List<String> documents(String query, Vector vector, Fusion fusion, int depth) {
        return documents(() -> SearchRequest.hybrid(query).vector(vector).fusion(fusion), depth);
    }

    private List<String> documents(Supplier<SearchRequest.Builder> asked, int depth) {
        List<Hit> hits = chunks(asked.get(), QueryScore.SHOWN, 0);
        Set<String> documents = documents(hits);
        if (documents.size() < depth && hits.size() == QueryScore.SHOWN) {
            hits = chunks(asked.get(), NEXT_LIMIT, 0);
            documents.addAll(documents(hits));
        }
        if (documents.size() < depth && hits.size() == NEXT_LIMIT) {
            addAll(documents, asked, depth);
        }
        return documents.stream().limit(depth).toList();
    }

    private void addAll(Set<String> documents, Supplier<SearchRequest.Builder> asked, int depth) {
        List<Hit> hits;
        int offset = 0;
        do {
            hits = chunks(asked.get(), SearchRequest.MAX_LIMIT, offset);
            documents.addAll(documents(hits));
            offset += SearchRequest.MAX_LIMIT;
        } while (documents.size() < depth
                && hits.size() == SearchRequest.MAX_LIMIT
                && offset <= SearchRequest.MAX_OFFSET);
    }

    private List<Hit> chunks(SearchRequest.Builder asked, int limit, int offset) {
        return collection
                .search(asked.limit(limit).offset(offset).snippets(false).build())
                .hits();
    }

    private static Set<String> documents(List<Hit> hits) {
        return hits.stream().map(Hit::documentId).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}

package dev.tusk.core.search;

import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.arrange.SortKey;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * In which order and in which groups hits come, and where they begin.
 *
 * @param group null for hits one by one; else the limit and the offset count groups
 * @param sort what hits are ordered by, at most {@value SortKey#MAX_KEYS}; nothing for the best first
 * @param cursor {@link SearchResult#next} of the page before, or null for the first page
 */
public record Arrangement(
        @Nullable Grouping group,
        List<SortKey> sort,
        @Nullable String cursor) {

    public static final Arrangement NONE = new Arrangement(null, List.of(), null);

    public Arrangement {
        List<SortKey> keys = SortKey.checked(sort);
        sort = keys.equals(List.of(SortKey.byScore())) ? List.of() : keys;
    }

    Arrangement with(@Nullable Grouping asked) {
        return new Arrangement(asked, sort, cursor);
    }

    Arrangement with(List<SortKey> keys) {
        return new Arrangement(group, keys, cursor);
    }

    Arrangement after(@Nullable String page) {
        return new Arrangement(group, sort, page);
    }

    /** Whether hits come best first, one by one, from the first on. */
    boolean isPlain() {
        return group == null && sort.isEmpty() && cursor == null;
    }

    /** Whether the order is that of the scores, without groups. */
    boolean isByScore() {
        return group == null && sort.isEmpty();
    }

    /** Whether every chunk that matches has to be looked at: the best by score need not be those that are wanted. */
    boolean readsAll() {
        return !sort.isEmpty() || (group != null && (group.size() > 1 || cursor != null));
    }

    /** Refuses what does not go together with the rest of a request. */
    void check(SearchMode mode, int limit, int offset, AfterFusion afterFusion) {
        if (isPlain()) {
            return;
        }
        if (!sort.isEmpty() && mode.usesVector()) {
            throw invalid(
                    "a %s search cannot be sorted by a field: every document is more or less near in meaning, so the order would"
                                    .formatted(mode.wireName())
                            + " have nothing to do with the query",
                    "use the mode keyword or fuzzy, narrow by a filter, or let a boost favour recent or high values");
        }
        if (cursor != null && offset > 0) {
            throw invalid(
                    "a cursor and an offset exclude each other: the cursor tells where the page begins",
                    "leave the offset out");
        }
        if (group != null && (long) limit * group.size() > Grouping.MAX_HITS) {
            throw invalid(
                    "%d groups of %d hits are more than %d hits".formatted(limit, group.size(), Grouping.MAX_HITS),
                    "ask for fewer groups, or for smaller ones");
        }
        if (afterFusion.equals(AfterFusion.NOTHING)) {
            return;
        }
        if (cursor != null || !sort.isEmpty()) {
            throw invalid(
                    "%s does not go together with boosts, pins, distinct, rerank and mmr"
                            .formatted(cursor != null ? "cursor" : "sort"),
                    cursor != null ? "read further pages by an offset" : "leave out one of the two");
        }
        if (limit + offset > AfterFusion.MAX_STAGED_HITS) {
            throw invalid(
                    "limit + offset is %d; with groups and boosts, pins, distinct, rerank or mmr it must be at most %d"
                            .formatted(limit + offset, AfterFusion.MAX_STAGED_HITS),
                    "narrow the search by a filter");
        }
    }

    private static TuskException invalid(String message, String hint) {
        return TuskException.withHint(ErrorCode.INVALID_REQUEST, message, hint);
    }
}

package dev.tusk.core.spelling;

import java.util.List;

/**
 * Another spelling of a query: "did you mean".
 *
 * @param query the whole query with the words replaced; phrases, exclusions and operators are as they were typed
 * @param changes what was replaced, in the order of the query; a page behind a cursor does not tell
 * @param nothingKnown whether the collection has none of the words as typed
 * @param applied whether the hits are those of this query in place of what was typed
 */
public record Spelling(String query, List<Change> changes, boolean nothingKnown, boolean applied) {

    public Spelling {
        changes = List.copyOf(changes);
    }

    /** This suggestion as one that was followed. */
    public Spelling asApplied() {
        return new Spelling(query, changes, nothingKnown, true);
    }

    /** Whether the collection has none of the words that were replaced; else some are only rare. */
    public boolean replacesUnknownWordsOnly() {
        return changes.stream().allMatch(change -> change.chunksWithTyped() == 0);
    }

    /**
     * A word that was replaced.
     *
     * @param typed the word as typed
     * @param corrected the word in its place
     * @param start where it begins in {@link Spelling#query}, in UTF-16 units
     * @param end where it ends
     * @param chunksWithTyped in how many chunks the word as typed is
     */
    public record Change(String typed, String corrected, int start, int end, long chunksWithTyped) {}
}

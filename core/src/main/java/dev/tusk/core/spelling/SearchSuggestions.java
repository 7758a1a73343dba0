package dev.tusk.core.spelling;

import java.util.List;

/**
 * What a user may be about to type or look for.
 *
 * @param completions most frequent first
 * @param documents those whose titles begin with what is typed, then those that contain it
 */
public record SearchSuggestions(List<Completion> completions, List<TitleMatch> documents) {

    /** Nothing. */
    public static final SearchSuggestions NONE = new SearchSuggestions(List.of(), List.of());

    public SearchSuggestions {
        completions = List.copyOf(completions);
        documents = List.copyOf(documents);
    }

    /**
     * What is typed with its last word completed.
     *
     * @param query the words before as they were typed, and the completed word
     * @param word the completed word
     * @param chunks about how many chunks have it
     * @param corrected whether the beginning that was typed is not that of the word, as nothing begins with it
     */
    public record Completion(String query, String word, long chunks, boolean corrected) {}

    /** A document by its title. */
    public record TitleMatch(String id, String title) {}
}

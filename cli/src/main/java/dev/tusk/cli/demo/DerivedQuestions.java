package dev.tusk.cli.demo;

import dev.tusk.core.Collection;
import dev.tusk.core.document.StoredDocument;
import dev.tusk.core.search.SearchMode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Questions made of what documents are called, for documents that nobody has written questions for. */
final class DerivedQuestions {

    private static final int LOOKED_AT = 200;
    private static final int LEAST_LETTERS = 5;

    private DerivedQuestions() {}

    static List<Question> of(Collection collection) {
        List<String> titles = collection.list(null, null, LOOKED_AT).documents().stream()
                .map(StoredDocument::document)
                .map(document -> document.title().isBlank() ? document.id() : document.title())
                .toList();
        Optional<String> telling = titles.stream()
                .max(Comparator.comparingInt(
                                (String title) -> Math.min(5, words(title).size()))
                        .thenComparing(Comparator.naturalOrder()));
        if (telling.isEmpty() || words(telling.get()).isEmpty()) {
            return List.of();
        }
        List<String> words = words(telling.get());
        String all = String.join(" ", words);
        String longest =
                words.stream().max(Comparator.comparingInt(String::length)).orElse(all);
        return List.of(
                new Question(SearchMode.KEYWORD, all, "words of a title"),
                new Question(SearchMode.FUZZY, misspelled(longest), "\"%s\" misspelled".formatted(longest)),
                new Question(SearchMode.VECTOR, all, "by meaning"),
                new Question(SearchMode.HYBRID, all, "words and meaning in one order"));
    }

    /** At most four words of a title that say something. */
    private static List<String> words(String title) {
        return Arrays.stream(title.split("[^\\p{L}]+"))
                .filter(word -> word.length() >= LEAST_LETTERS)
                .limit(4)
                .toList();
    }

    /** The word with two of its inner letters swapped. */
    private static String misspelled(String word) {
        int middle = word.length() / 2;
        char[] letters = word.toCharArray();
        for (int i = middle; i + 1 < letters.length; i++) {
            if (letters[i] != letters[i + 1]) {
                char letter = letters[i];
                letters[i] = letters[i + 1];
                letters[i + 1] = letter;
                return new String(letters);
            }
        }
        return word + word.charAt(word.length() - 1);
    }
}

package dev.tusk.ops.advise;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What people want to find by, from the plainest to the dearest. */
public enum SearchNeed {
    EXACT("a code, a name or a key as it is written"),
    WORDS("all rows that hold some words, in any order of the rows"),
    RANKED("the rows that are most about some words, the best first"),
    TYPO("names and short texts although they are misspelled"),
    MEANING("texts that say the same in other words"),
    QUESTIONS("answers to what people type: words, names and meaning at once");

    private final String what;

    SearchNeed(String what) {
        this.what = what;
    }

    /** What is to be found, in words. */
    public String what() {
        return what;
    }

    /** In lower case, as it is given on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of this word, whatever its case. */
    public static Optional<SearchNeed> of(String word) {
        return Arrays.stream(values())
                .filter(need -> need.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}

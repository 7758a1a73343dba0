package dev.tusk.core.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the words of a query.
 *
 * @param language the text-search configuration that cut them into lexemes
 * @param chunks how many chunks the collection has
 * @param words as the configuration reads them, in their order; what is one word to a reader may be several to it, the whole
 *     and its parts
 * @param constraint what phrases and exclusions ask of every hit, in the syntax of {@code to_tsquery}, or null
 */
public record QueryExplanation(
        String language,
        long chunks,
        List<Word> words,
        @Nullable String constraint) {

    public QueryExplanation {
        words = List.copyOf(words);
    }

    /** What became of a word. */
    public enum Fate {
        /** It was looked for. */
        SEARCHED("searched"),
        /** The collection does not have it. */
        UNKNOWN("not in the collection"),
        /** The configuration passes over it, as it says too little. */
        STOP_WORD("stop word"),
        /** The configuration does not index what is of this kind. */
        NOT_INDEXED("not indexed");

        private final String label;

        Fate(String label) {
            this.label = label;
        }

        /** For people. */
        public String label() {
            return label;
        }
    }

    /**
     * A word of the query.
     *
     * @param kind what PostgreSQL's parser takes it for, for example {@code asciiword}, {@code email}, {@code version}
     * @param lexemes what it is looked for as
     * @param typed the word that this one was looked for in place of, or null when it was typed
     */
    public record Word(
            String word,
            String kind,
            Fate fate,
            List<Lexeme> lexemes,
            @Nullable String typed) {
        public Word {
            lexemes = List.copyOf(lexemes);
        }
    }

    /**
     * What a word is looked for as.
     *
     * @param chunks how many chunks have it
     */
    public record Lexeme(String lexeme, long chunks) {}
}

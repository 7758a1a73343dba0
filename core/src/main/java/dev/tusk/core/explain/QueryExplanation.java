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
 * @param expansions what was looked for besides the words: for prefixes and synonyms
 * @param constraint what phrases and exclusions ask of every hit, in the syntax of {@code to_tsquery}, or null
 */
public record QueryExplanation(
        String language,
        long chunks,
        List<Word> words,
        List<Expansion> expansions,
        @Nullable String constraint) {

    public QueryExplanation {
        words = List.copyOf(words);
        expansions = List.copyOf(expansions);
    }

    /** Why something was looked for that was not typed. */
    public enum Why {
        /** A word begins so. */
        PREFIX,
        /** A rule for synonyms says so. */
        SYNONYM
    }

    /**
     * What was looked for in place of something.
     *
     * @param typed the prefix without its star, or the word or phrase of the rule
     * @param lexemes those that the collection has, the most frequent first; may be empty
     */
    public record Expansion(Why why, String typed, List<Lexeme> lexemes) {
        public Expansion {
            lexemes = List.copyOf(lexemes);
        }
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
     * @param kind what PostgreSQL's parser takes it for, for example {@code asciiword}, {@code email}, {@code version}; or
     *     {@code identifier}, which is looked for whole and by part
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

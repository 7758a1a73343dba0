package dev.tusk.core.embedding;

/** Counts text in the tokens of a model. Safe for use by many threads at once. */
public interface TokenCounter {

    /** The most tokens that the model reads of a text; what is beyond them has no part in the vector. */
    int limit();

    /** How many tokens a text has, those included that the model puts around each text. */
    int count(String text);
}

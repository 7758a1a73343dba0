package dev.tusk.core.embedding;

import dev.tusk.core.text.TokenLimit;

/**
 * A limit of chunks that counts what a model is given of each: title, headings and text.
 *
 * @param title of the document; may be empty
 */
public record EmbeddedTokens(TokenCounter counter, String title, int max) implements TokenLimit {

    @Override
    public int tokens(String heading, String text) {
        return counter.count(EmbeddedText.of(title, heading, text));
    }
}

package dev.tusk.core.text;

/** How many tokens of a model a chunk may have. Safe for use by many threads. */
public interface TokenLimit {

    /** Counts none, and so limits nothing. */
    TokenLimit NONE = new TokenLimit() {
        @Override
        public int max() {
            return Integer.MAX_VALUE;
        }

        @Override
        public int tokens(String heading, String text) {
            return 0;
        }
    };

    /** The most tokens of a chunk, with all that the model is given of it. */
    int max();

    /**
     * How many tokens the model is given of a chunk.
     *
     * @param heading as {@link TextChunk#heading}
     */
    int tokens(String heading, String text);
}

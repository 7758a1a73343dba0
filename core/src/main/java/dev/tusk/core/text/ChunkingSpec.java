package dev.tusk.core.text;

/**
 * How long chunks are: no chunk exceeds either of the two limits. Lengths count UTF-16 code units, which for most scripts are characters.
 *
 * @param maxCharacters no chunk is longer; 50 to 100,000
 * @param minCharacters shorter neighbours under the same heading are joined; 0 to half of the maximum
 * @param overlapCharacters how much of the end of a chunk may be repeated, in whole sentences, at the beginning of the next
 *     one of the same section; 0 to half of the maximum
 * @param maxTokens no chunk has more tokens of the collection's model, with title and headings, as far as the model tells its tokens;
 *     16 to 100,000, or 0 for any number
 */
public record ChunkingSpec(int maxCharacters, int minCharacters, int overlapCharacters, int maxTokens) {

    private static final int LEAST_MAX = 50;
    private static final int GREATEST_MAX = 100_000;
    private static final int LEAST_TOKENS = 16;

    /**
     * 1,200, 300 and no overlap. English prose has about four characters to a word piece, reference text with code about
     * three and a half: 1,200 characters are 300 to 350 word pieces, within the 512 that bge-small reads, and more than the
     * 256 of MiniLM. Overlap is off, since each chunk carries its heading path as context, while repeated sentences cost embedding time and find the
     * same passage twice.
     */
    public static final ChunkingSpec DEFAULT = new ChunkingSpec(1_200, 300, 0);

    /** Any number of tokens. */
    public ChunkingSpec(int maxCharacters, int minCharacters, int overlapCharacters) {
        this(maxCharacters, minCharacters, overlapCharacters, 0);
    }

    public ChunkingSpec {
        if (maxTokens != 0 && (maxTokens < LEAST_TOKENS || maxTokens > GREATEST_MAX)) {
            throw new IllegalArgumentException("the most tokens of a chunk must be 0 for any number, or %d to %d: %d"
                    .formatted(LEAST_TOKENS, GREATEST_MAX, maxTokens));
        }
        if (maxCharacters < LEAST_MAX || maxCharacters > GREATEST_MAX) {
            throw new IllegalArgumentException("the most characters of a chunk must be %d to %d: %d"
                    .formatted(LEAST_MAX, GREATEST_MAX, maxCharacters));
        }
        if (minCharacters < 0 || minCharacters > maxCharacters / 2) {
            throw new IllegalArgumentException("the fewest characters of a chunk must be 0 to %d, half of the most: %d"
                    .formatted(maxCharacters / 2, minCharacters));
        }
        if (overlapCharacters < 0 || overlapCharacters > maxCharacters / 2) {
            throw new IllegalArgumentException(
                    "the overlap of chunks must be 0 to %d characters, half of the most of a chunk: %d"
                            .formatted(maxCharacters / 2, overlapCharacters));
        }
    }
}

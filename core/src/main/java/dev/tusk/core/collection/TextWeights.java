package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/**
 * How much a word counts by where it stands, 0 to 10 each. BM25 counts an occurrence as so many (Robertson, Zaragoza and
 * Taylor, Simple BM25 Extension to Multiple Weighted Fields, CIKM 2004): the frequency of a word is the sum of the weights of
 * its places, the length of a chunk the sum of the weights of all places. {@code ts_rank_cd} takes the weights in relation to
 * the greatest of them.
 */
public record TextWeights(double title, double heading, double text) {

    /** Twice in the title, one and a half times in headings. */
    public static final TextWeights DEFAULT = new TextWeights(2.0, 1.5, 1.0);

    public TextWeights {
        check("title", title);
        check("heading", heading);
        check("text", text);
        if (title == 0 && heading == 0 && text == 0) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "the weights of title, heading and text are all 0; one must be greater");
        }
    }

    /** Whether there is a place where words count nothing. */
    public boolean hasZero() {
        return title == 0 || heading == 0 || text == 0;
    }

    private static void check(String name, double weight) {
        if (!(weight >= 0 && weight <= 10)) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "the weight of %s is %s; it must be 0 to 10".formatted(name, weight));
        }
    }

    /** The weights in the order D, C, B, A and the range 0 to 1 that {@code ts_rank_cd} takes. */
    public float[] toArray() {
        double greatest = Math.max(title, Math.max(heading, text));
        return new float[] {(float) (text / greatest), 0, (float) (heading / greatest), (float) (title / greatest)};
    }
}

package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/**
 * How much a word counts by where it stands, as weights of {@code ts_rank_cd}: title (label A), heading (B) and text (D).
 * Each is 0 to 1.
 */
public record TextWeights(double title, double heading, double text) {

    /** 1.0, 0.4 and 0.1: PostgreSQL's own weights of the labels A, B and D. */
    public static final TextWeights DEFAULT = new TextWeights(1.0, 0.4, 0.1);

    public TextWeights {
        check("title", title);
        check("heading", heading);
        check("text", text);
    }

    private static void check(String name, double weight) {
        if (!(weight >= 0 && weight <= 1)) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "the weight of %s is %s; it must be 0 to 1".formatted(name, weight));
        }
    }

    /** The weights in the order D, C, B, A that {@code ts_rank_cd} takes. */
    public float[] toArray() {
        return new float[] {(float) text, 0, (float) heading, (float) title};
    }
}

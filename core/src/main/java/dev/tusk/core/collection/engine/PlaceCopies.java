package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.TextWeights;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often each place of a chunk stands in an index that knows no weights of places. A title that counts twice is there twice; where
 * a place counts one and a half times, all are there twice as often, with twice the k1, which gives the same order:
 * f (k1 + 1) / (f + k1 n) with m f and m k1 in place of f and k1 is the same but for a factor that all scores share.
 *
 * @param multiple by how much k1 has to be multiplied, m
 */
record PlaceCopies(int title, int heading, int text, int multiple) {

    /** More are left to Tusk's own weights, as each is read and kept for every chunk that is written. */
    private static final int MOST = 12;

    private static final int GREATEST_MULTIPLE = 4;

    /** Null where no numbers of copies are in the relation of these weights, or a place counts nothing, whose words match even so. */
    static @Nullable PlaceCopies of(TextWeights weights) {
        if (weights.hasZero()) {
            return null;
        }
        for (int multiple = 1; multiple <= GREATEST_MULTIPLE; multiple++) {
            double title = weights.title() * multiple;
            double heading = weights.heading() * multiple;
            double text = weights.text() * multiple;
            if (isWhole(title) && isWhole(heading) && isWhole(text) && title + heading + text <= MOST) {
                return new PlaceCopies((int) title, (int) heading, (int) text, multiple);
            }
        }
        return null;
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value);
    }

    /** Why an index cannot be made, where there are no copies. */
    static Optional<String> obstacle(@Nullable PlaceCopies copies) {
        return copies == null
                ? Optional.of(
                        "it can count places only as whole numbers to one another, none of them zero, that add up to at most %d"
                                .formatted(MOST))
                : Optional.empty();
    }
}

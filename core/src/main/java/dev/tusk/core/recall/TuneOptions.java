package dev.tusk.core.recall;

import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tuning looks for.
 *
 * @param target the share of the ten nearest that is to be found, above 0, up to 1; null for what the collection promises
 * @param queries how many queries recall is measured by, 20 to 2,000
 * @param sampleRows of how many vectors indexes are tried, 2,000 to 10,000,000
 * @param preference which of those that keep the target is taken
 * @param space the indexes to try, or null for those that are usual for vectors of so many dimensions
 */
public record TuneOptions(
        @Nullable Double target,
        int queries,
        int sampleRows,
        Preference preference,
        @Nullable List<VectorIndexSpec> space) {

    public static final TuneOptions DEFAULT = new TuneOptions(null, 200, 50_000, Preference.BALANCED, null);

    public TuneOptions {
        if (target != null && !(target > 0 && target <= 1)) {
            throw invalid("the target is %s; it must be above 0 and at most 1".formatted(target));
        }
        check("queries", queries, 20, QuerySamples.MOST_KEPT);
        check("vectors of the sample", sampleRows, 2_000, 10_000_000);
        space = space == null ? null : List.copyOf(space);
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw invalid("%,d %s; there must be %,d to %,d".formatted(value, what, least, most));
        }
    }

    private static TuskException invalid(String message) {
        return new TuskException(ErrorCode.INVALID_REQUEST, message);
    }
}

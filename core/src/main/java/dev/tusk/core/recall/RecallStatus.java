package dev.tusk.core.recall;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the promise of a collection is kept.
 *
 * @param way how the ten nearest are found, in words
 * @param isExact whether all vectors are compared, so that nothing is missed
 * @param target the share of the ten nearest that searches are to find
 * @param measurements of the last seven days that hold for this way, the newest first
 * @param recall of all of these together, or null where there are none
 * @param finding that less is found than was promised, or null
 */
public record RecallStatus(
        String way,
        boolean isExact,
        double target,
        List<Measurement> measurements,
        @Nullable Recall recall,
        @Nullable RecallFinding finding) {

    public RecallStatus {
        measurements = List.copyOf(measurements);
    }
}

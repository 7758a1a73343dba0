package dev.tusk.ops.explain.run;

import dev.tusk.ops.explain.catalog.PlanCatalog;
import dev.tusk.ops.explain.plan.Plan;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a query.
 *
 * @param plan with what was measured, unless it was not run or not to its end
 * @param notes what its user should know: what a rollback does not take back, what a standby forbids
 * @param endedAfter the time limit that ended it, or null where it ended by itself
 */
public record Explained(
        Plan plan,
        PlanCatalog catalog,
        List<String> notes,
        @Nullable Duration endedAfter) {

    public Explained {
        notes = List.copyOf(notes);
    }
}

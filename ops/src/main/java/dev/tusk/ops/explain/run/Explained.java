package dev.tusk.ops.explain.run;

import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.ops.explain.catalog.PlanCatalog;
import dev.tusk.ops.explain.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a query.
 *
 * @param plan with what was measured, unless it was not run or not to its end
 * @param notes what its user should know: what a rollback does not take back, what a standby forbids
 * @param vectors which indexes over vectors the query walks, and why no other; null where it orders by no distance
 * @param endedAfter the time limit that ended it, or null where it ended by itself
 */
public record Explained(
        Plan plan,
        PlanCatalog catalog,
        List<String> notes,
        @Nullable IndexUse vectors,
        @Nullable Duration endedAfter) {

    public Explained {
        notes = List.copyOf(notes);
    }

    /** With what is known of indexes over vectors. */
    Explained with(@Nullable IndexUse known) {
        return new Explained(plan, catalog, notes, known, endedAfter);
    }

    /** With another note. */
    Explained noting(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Explained(plan, catalog, more, vectors, endedAfter);
    }
}

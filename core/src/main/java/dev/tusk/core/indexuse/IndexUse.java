package dev.tusk.core.indexuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a query walks an index over vectors, and why not.
 *
 * @param walks the walks of its plan
 * @param findings why it does not; empty where it does
 * @param hazards what may go wrong although it does
 * @param rewrite the query written so that an index serves, or null where none is known
 * @param generic whether the plan is one for any parameters
 */
public record IndexUse(
        List<Walk> walks,
        List<Finding> findings,
        List<Hazard> hazards,
        @Nullable Rewrite rewrite,
        boolean generic) {

    public IndexUse {
        walks = List.copyOf(walks);
        findings = List.copyOf(findings);
        hazards = List.copyOf(hazards);
    }

    /**
     * An index that is walked.
     *
     * @param index its name as SQL
     * @param method {@code hnsw} or {@code ivfflat}
     * @param order the distance it is walked by
     */
    public record Walk(String index, String method, String order) {}

    /** Whether an index is walked, and nothing speaks against it. */
    public boolean isUsed() {
        return !walks.isEmpty() && findings.isEmpty();
    }
}

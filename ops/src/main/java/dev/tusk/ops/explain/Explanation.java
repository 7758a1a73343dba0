package dev.tusk.ops.explain;

import dev.tusk.ops.explain.plan.Accounts;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Skipped;
import java.util.List;

/**
 * A plan with where its time went, and what is wrong with it.
 *
 * @param findings the worst first
 * @param skipped rules that were not checked, as the plan alone does not tell
 * @param notes what its user should know besides
 */
public record Explanation(
        Plan plan, Accounts accounts, List<Finding> findings, List<Skipped> skipped, List<String> notes) {

    public Explanation {
        findings = List.copyOf(findings);
        skipped = List.copyOf(skipped);
        notes = List.copyOf(notes);
    }
}

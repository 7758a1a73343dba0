package dev.tusk.ops.explain;

import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.ops.explain.catalog.PlanCatalog;
import dev.tusk.ops.explain.plan.Accounts;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.explain.rule.Examination;
import dev.tusk.ops.explain.rule.PlanRule;
import dev.tusk.ops.explain.rule.PlanRules;
import dev.tusk.ops.explain.run.Explained;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Skipped;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.Thresholds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explains plans: of queries that were run, and of texts that were pasted. */
public final class Explain {

    private static final String NO_TIME =
            "the plan does not end with the time of the whole: it comes from a log or of EXPLAIN (SUMMARY OFF), or the rest of it was cut off";

    private Explain() {}

    /** Of a plan that was pasted: what needs the database is told to be skipped. */
    public static Explanation of(Plan plan, Thresholds thresholds) {
        boolean endsEarly = plan.wasRun() && plan.executionMillis().isEmpty();
        return examined(plan, null, null, thresholds, endsEarly ? List.of(NO_TIME) : List.of());
    }

    /** Of a query that was handed to a server. */
    public static Explanation of(Explained explained, Thresholds thresholds) {
        return examined(explained.plan(), explained.catalog(), explained.vectors(), thresholds, explained.notes());
    }

    private static Explanation examined(
            Plan plan,
            @Nullable PlanCatalog catalog,
            @Nullable IndexUse vectors,
            Thresholds thresholds,
            List<String> notes) {
        Accounts accounts = Accounts.of(plan);
        Examination examination = new Examination(plan, accounts, catalog, vectors, thresholds);
        List<Finding> findings = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (PlanRule rule : PlanRules.all()) {
            if (catalog == null && rule.card().needs().contains(Need.CATALOG)) {
                skipped.add(new Skipped(rule.card().code(), "needs " + Need.CATALOG.what()));
            } else {
                findings.addAll(rule.check(examination));
            }
        }
        findings.sort(Finding.WORST_FIRST);
        return new Explanation(plan, accounts, findings, skipped, notes);
    }
}

package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** Index-only scans with many heap fetches. */
final class HeapFetches implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.1,
            Unit.SHARE,
            "visits of the table, of the rows that were found",
            "a scan with fewer is as fast as one without, within what can be measured");

    private static final Threshold FETCHES =
            new Threshold("fetches", 1000, Unit.COUNT, "visits, at least", "fewer take less than milliseconds");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-008",
                    Severity.WARNING,
                    "An index-only scan visits the table all the same",
                    "An index alone cannot tell whether a row is visible. Where the visibility map does not say that a page is visible to "
                            + "all, the page is fetched from the table.",
                    "Have the table vacuumed, and more often, so that its visibility map stays up to date.")
            .with(SHARE, FETCHES)
            .from("PostgreSQL manual, Index-Only Scans and Covering Indexes");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Index Only Scan"))) {
            double fetches = each.node().properties().amount("Heap Fetches");
            double rows = Math.max(1, each.node().allRows());
            if (fetches >= plan.limit(this, FETCHES) && fetches / rows >= plan.limit(this, SHARE)) {
                findings.add(finding(
                        each,
                        "%,.0f visits of the table for %,.0f rows".formatted(fetches, rows),
                        plan.atStake(each.ownMillis()),
                        Fix.decide("vacuum the table", Lock.SHARE_UPDATE_EXCLUSIVE, "vacuum " + plan.name(each.node())),
                        Evidence.count("heap fetches", Math.round(fetches)),
                        Evidence.rows("rows", Math.round(rows))));
            }
        }
        return findings;
    }
}

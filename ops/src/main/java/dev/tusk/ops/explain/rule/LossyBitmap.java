package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.PlanNode;
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

/** A bitmap lost its rows. */
final class LossyBitmap implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "least_share",
            0.1,
            Unit.SHARE,
            "lossy pages, of all pages of the bitmap",
            "measured: below that the second look is lost in the noise");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-007",
                    Severity.INFO,
                    "A bitmap does not fit into memory",
                    "A bitmap of more rows than work_mem holds keeps whole pages in place of rows: all rows of these pages are read and looked at again.",
                    "Give the statement more work_mem.")
            .with(SHARE)
            .from("PostgreSQL's manual, Combining Multiple Indexes");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            double lossy = node.properties().amount("Lossy Heap Blocks");
            double exact = node.properties().amount("Exact Heap Blocks");
            if (lossy == 0 || lossy < (lossy + exact) * view.threshold(CARD, SHARE)) {
                continue;
            }
            findings.add(PlanView.finding(
                    CARD,
                    Severity.INFO,
                    account,
                    "%,.0f of %,.0f pages were kept without their rows".formatted(lossy, lossy + exact),
                    List.of(
                            Evidence.count("lossy pages", (long) lossy),
                            Evidence.count("exact pages", (long) exact),
                            Evidence.rows("rows thrown away at the second look", (long) node.removed("Index Recheck"))),
                    "every row of these pages is looked at again",
                    Fix.decide("double it until no page is lossy", Lock.NONE, "set local work_mem = '64MB'")));
        }
        return findings;
    }
}

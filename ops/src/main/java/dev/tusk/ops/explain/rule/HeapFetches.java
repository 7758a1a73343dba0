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

/** The visibility map is not set where an index-only scan needs it. */
final class HeapFetches implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "least_share",
            0.1,
            Unit.SHARE,
            "rows that were looked up in the table, of those that came",
            "manual, Index-Only Scans");

    private static final Threshold ROWS =
            new Threshold("least_rows", 1000, Unit.ROWS, "rows that were looked up", "fewer take no time");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-006",
                    Severity.INFO,
                    "An index-only scan reads the table",
                    "An index-only scan need not look into the table where the visibility map says that all rows of a page are visible. Where it has to look for many rows, it is slower than it is thought to be.",
                    "Vacuum the table, which sets the visibility map; where it is written much, have autovacuum come more often.")
            .with(SHARE, ROWS)
            .from("PostgreSQL's manual, Index-Only Scans and Covering Indexes");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            double fetches = node.properties().amount("Heap Fetches");
            if (!node.is("Index Only Scan")
                    || fetches < view.threshold(CARD, ROWS)
                    || fetches < Math.max(1, node.allRows()) * view.threshold(CARD, SHARE)) {
                continue;
            }
            findings.add(PlanView.finding(
                    CARD,
                    Severity.INFO,
                    account,
                    "%,.0f rows were looked up in %s although the index has all that is asked for"
                            .formatted(fetches, node.table()),
                    List.of(Evidence.rows("heap fetches", (long) fetches), Evidence.rows("rows", (long)
                            node.allRows())),
                    "pages of the table are read beside those of the index",
                    Fix.safe("vacuum it", Lock.SHARE_UPDATE_EXCLUSIVE, "vacuum " + SqlNames.of(node))));
        }
        return findings;
    }
}

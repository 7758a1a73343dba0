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

/** The inner side of a loop is scanned whole each time; of a correlated subquery as well. */
final class LoopedScan implements PlanRule {

    private static final Threshold LOOPS = new Threshold(
            "least_loops",
            100,
            Unit.COUNT,
            "executions of the inner scan",
            "measured: below that even a scan of thousands of rows is milliseconds");

    private static final Threshold ROWS =
            new Threshold("least_rows", 100000, Unit.ROWS, "rows that all executions read", "the same");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-005",
                    Severity.WARNING,
                    "A nested loop scans a table again and again",
                    "The inner side of a nested loop is read once for each row of the outer side. Without an index each time reads all of it, and the cost is the product of both.",
                    "Make an index on the column that is joined by. Where there is one, the number of outer rows was misestimated: analyze.")
            .with(LOOPS, ROWS)
            .from("PostgreSQL's manual, Planner/Optimizer: nested loop join");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            double read = node.allRows() + node.removed("Filter");
            if (!node.is("Seq Scan")
                    || node.loops() / Math.max(1, account.processes()) < view.threshold(CARD, LOOPS)
                    || read < view.threshold(CARD, ROWS)) {
                continue;
            }
            findings.add(
                    PlanView.finding(
                            CARD,
                            Severity.WARNING,
                            account,
                            "%s is read whole %,.0f times".formatted(node.table(), node.loops()),
                            List.of(
                                    Evidence.count("executions", (long) node.loops()),
                                    Evidence.rows("rows read by all of them", (long) read),
                                    Evidence.share("of the time", account.share())),
                            "at most %s of this statement could be spared"
                                    .formatted(Unit.SECONDS.text(account.ownMillis() / 1000)),
                            Keys.of(node)
                                    .map(keys -> Fix.safe(
                                            "make an index",
                                            Lock.SHARE_UPDATE_EXCLUSIVE,
                                            "create index concurrently on %s (%s)".formatted(SqlNames.of(node), keys)))
                                    .orElseGet(
                                            () -> Fix.advice(
                                                    "make an index on the column that is joined by, or have the rows joined by equality"))));
        }
        return findings;
    }
}

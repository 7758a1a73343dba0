package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** LockRows over many rows, or with much time of its own. */
final class RowLocks implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "rows", 1000, Unit.ROWS, "rows that are locked", "each is a write to its page, and to the log");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-025",
                    Severity.INFO,
                    "The query locks many rows",
                    "FOR UPDATE and FOR SHARE write to each row that they lock, and wait for whoever holds it. Locks are held until the "
                            + "transaction ends.",
                    "Lock the rows that are changed alone: limit before locking, FOR NO KEY UPDATE in place of FOR UPDATE, SKIP LOCKED for "
                            + "queues.")
            .with(ROWS)
            .from("PostgreSQL manual, Explicit Locking: Row-Level Locks");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("LockRows"))) {
            double rows =
                    each.node().inputs().stream().mapToDouble(PlanNode::allRows).sum();
            if (rows >= plan.limit(this, ROWS)) {
                findings.add(finding(
                        each,
                        "%,.0f rows are locked".formatted(rows),
                        plan.atStake(each.ownMillis()),
                        Fix.advice(
                                "limit before locking, take FOR NO KEY UPDATE where the key stays, and SKIP LOCKED for queues"),
                        Evidence.rows("rows", Math.round(rows)),
                        Evidence.seconds("time of locking", each.ownMillis() / 1000)));
            }
        }
        return findings;
    }
}

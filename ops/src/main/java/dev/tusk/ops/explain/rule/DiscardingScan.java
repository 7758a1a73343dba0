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

/** A scan reads many rows and keeps few. */
final class DiscardingScan implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "least_share",
            0.9,
            Unit.SHARE,
            "rows that are thrown away, of those that are read",
            "an index pays where it leaves most rows out; manual, Examining Index Usage");

    private static final Threshold ROWS = new Threshold(
            "least_rows",
            10000,
            Unit.ROWS,
            "rows that are thrown away by all loops",
            "fewer are read in about a millisecond");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-002",
                    Severity.WARNING,
                    "A scan throws most of its rows away",
                    "Rows are read, looked at and thrown away, on every call. What is read and thrown away costs as much as what is kept.",
                    "Make an index with the columns of the condition: first those that are equal to something, then one that is compared by a range. tusk advise finds it for all statements at once.")
            .with(SHARE, ROWS)
            .from("PostgreSQL's manual, Using EXPLAIN", "PostgreSQL's manual, Multicolumn Indexes");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            double removed = node.removed("Filter");
            double read = removed + node.allRows();
            if (!node.isScan()
                    || node.table().isEmpty()
                    || removed < view.threshold(CARD, ROWS)
                    || removed < read * view.threshold(CARD, SHARE)) {
                continue;
            }
            findings.add(PlanView.finding(
                    CARD,
                    Severity.WARNING,
                    account,
                    "%,.0f of %,.0f rows that are read of %s are thrown away".formatted(removed, read, node.table()),
                    List.of(
                            Evidence.of("condition", node.filter()),
                            Evidence.share("of the time", account.share()),
                            Evidence.seconds("by itself", account.ownMillis() / 1000)),
                    "at most %s of this statement could be spared"
                            .formatted(Unit.SECONDS.text(account.ownMillis() / 1000)),
                    Keys.of(node)
                            .map(keys -> Fix.safe(
                                    "make an index",
                                    Lock.SHARE_UPDATE_EXCLUSIVE,
                                    "create index concurrently on %s (%s)".formatted(SqlNames.of(node), keys)))
                            .orElseGet(() -> Fix.advice(
                                    "no index serves this condition as it is written: %s".formatted(node.filter())))));
        }
        return findings;
    }
}

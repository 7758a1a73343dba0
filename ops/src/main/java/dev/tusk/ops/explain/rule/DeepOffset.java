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

/** A LIMIT whose OFFSET skips many rows. */
final class DeepOffset implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "least_rows",
            1000,
            Unit.ROWS,
            "rows that were read and not returned by the limit",
            "measured: fewer take no time");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-009",
                    Severity.WARNING,
                    "A deep OFFSET",
                    "OFFSET reads all rows before the page and throws them away, so that each further page is slower than the one before.",
                    "Go on from the last row of the page before (keyset pagination): where (created, id) < (last created, last id) order by created desc, id desc limit n.")
            .with(ROWS)
            .from("PostgreSQL's manual, LIMIT and OFFSET");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            if (!node.is("Limit") || !node.wasRun() || node.inputs().isEmpty()) {
                continue;
            }
            double returned = node.allRows();
            double skipped = node.inputs().getFirst().allRows() - returned;
            if (skipped < view.threshold(CARD, ROWS)) {
                continue;
            }
            findings.add(
                    PlanView.finding(
                            CARD,
                            Severity.WARNING,
                            account,
                            "%,.0f rows were read and skipped to return %,.0f".formatted(skipped, returned),
                            List.of(Evidence.rows("skipped", (long) skipped), Evidence.rows("returned", (long)
                                    returned)),
                            "each further page takes longer than the one before",
                            Fix.advice(
                                    "remember the last row of a page and ask for those behind it: where (created, id) < ($1, $2) order by created desc, id desc limit 20")));
        }
        return findings;
    }
}

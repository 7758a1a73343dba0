package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** A Limit that gets far more rows than it gives. */
final class DeepOffset implements PlanRule {

    private static final Threshold ROWS =
            new Threshold("rows", 1000, Unit.ROWS, "rows that are passed over", "a few pages of results");

    private static final Threshold FACTOR = new Threshold(
            "factor",
            10,
            Unit.COUNT,
            "rows that are passed over, by those that are returned",
            "below it the offset is a small part of the work");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-011",
                    Severity.WARNING,
                    "OFFSET reads rows only to throw them away",
                    "OFFSET makes all rows before the page that is wanted, and forgets them. Each further page takes longer than the one "
                            + "before.",
                    "Begin the next page behind the last row of the one before: where (sort columns) > (their last values), with an index "
                            + "over the sort columns, in place of OFFSET.")
            .with(ROWS, FACTOR)
            .from("PostgreSQL manual, LIMIT and OFFSET");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Limit") && node.inputs().size() == 1)) {
            double came = each.node().inputs().getFirst().allRows();
            double kept = each.node().allRows();
            double passed = came - kept;
            if (passed >= plan.limit(this, ROWS) && passed >= plan.limit(this, FACTOR) * Math.max(1, kept)) {
                findings.add(finding(
                        each,
                        "%,.0f rows are made and thrown away for %,.0f".formatted(passed, kept),
                        plan.atStake(each.inclusiveMillis() * passed / came),
                        Fix.advice(
                                "begin behind the last row of the page before: where (sort columns) > (their values there) order by the same limit n"),
                        Evidence.rows("passed over", Math.round(passed)),
                        Evidence.rows("returned", Math.round(kept))));
            }
        }
        return findings;
    }
}

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

/** Subplans with many loops. */
final class CorrelatedSubplan implements PlanRule {

    private static final Threshold LOOPS =
            new Threshold("loops", 100, Unit.COUNT, "how often it runs", "a page of results");

    private static final Threshold SHARE = new Threshold(
            "share", 0.2, Unit.SHARE, "its share of the whole time", "what takes less is not what the query waits for");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-014",
                    Severity.WARNING,
                    "A subquery runs once for each row",
                    "A subquery that uses columns of the outer query is run again for each of its rows, as no join is made of it.",
                    "Write it as a join with a grouped subquery, or as a lateral join with an index over the columns it is looked up by; "
                            + "NOT IN as NOT EXISTS.")
            .with(LOOPS, SHARE)
            .from("PostgreSQL manual, Subquery Expressions", "PostgreSQL manual, Using EXPLAIN");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(PlanNode::isSubPlan)) {
            double share =
                    each.inclusiveMillis() / Math.max(0.001, plan.accounts().wholeMillis());
            if (each.node().loops() >= plan.limit(this, LOOPS) && share >= plan.limit(this, SHARE)) {
                findings.add(finding(
                        each,
                        "%s ran %,.0f times"
                                .formatted(
                                        each.node().subplanName(), each.node().loops()),
                        plan.atStake(each.inclusiveMillis()),
                        Fix.advice(
                                "write it as a join with a grouped subquery, or NOT IN as NOT EXISTS; else have an index over what it is looked up by"),
                        Evidence.count("loops", Math.round(each.node().loops())),
                        Evidence.seconds("time", each.inclusiveMillis() / 1000),
                        Evidence.share("share", Math.min(1, share))));
            }
        }
        return findings;
    }
}

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

/** Nested loops whose inner side takes much of the time in many loops. */
final class NestedLoopTooOften implements PlanRule {

    private static final Threshold LOOPS = new Threshold(
            "loops",
            10000,
            Unit.COUNT,
            "how often the inner side runs",
            "a loop costs a few microseconds at least, so that this is tens of milliseconds");

    private static final Threshold SHARE = new Threshold(
            "share",
            0.3,
            Unit.SHARE,
            "share of the inner side in the whole time",
            "what takes less is not what the query waits for");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-007",
                    Severity.WARNING,
                    "The inner side of a nested loop runs too often",
                    "Each row of the outer side has the inner side run again. That is right for few rows; for many, reading the inner side "
                            + "once and hashing it is faster.",
                    "Mostly far fewer rows were expected: mend the estimate (PLN-001). Where the inner side reads a table without an index "
                            + "over the columns of the join, make one.")
            .with(LOOPS, SHARE)
            .from("PostgreSQL manual, Planner/Optimizer", "PostgreSQL manual, Using EXPLAIN");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Nested Loop"))) {
            List<PlanNode> inputs = each.node().inputs();
            if (inputs.size() < 2 || inputs.get(1).is("Memoize", "Materialize")) {
                continue;
            }
            Account inner = plan.accounts().of(inputs.get(1));
            // The time of one loop is told in whole microseconds, so that short ones may be told as none: what the join
            // takes beside its outer side is exact.
            double millis = Math.max(
                    inner.inclusiveMillis(),
                    each.inclusiveMillis() - plan.accounts().of(inputs.get(0)).inclusiveMillis());
            double share = millis / Math.max(0.001, plan.accounts().wholeMillis());
            if (inner.node().loops() / inner.processes() >= plan.limit(this, LOOPS)
                    && share >= plan.limit(this, SHARE)) {
                List<Condition> conditions =
                        Condition.of(each.node().properties().text("Join Filter"));
                Fix fix = inner.node().is("Seq Scan")
                        ? IndexProposal.of(plan, inner.node(), conditions, List.of())
                                .map(IndexProposal::fix)
                                .orElseGet(NestedLoopTooOften::advice)
                        : advice();
                findings.add(finding(
                        each,
                        "its inner side, %s, ran %,.0f times"
                                .formatted(inner.node().title(), inner.node().loops()),
                        plan.atStake(millis),
                        fix,
                        Evidence.count("loops", Math.round(inner.node().loops())),
                        Evidence.seconds("time of the inner side", millis / 1000),
                        Evidence.rows(
                                "rows of the outer side that were expected",
                                Math.round(inputs.get(0).planRows())),
                        Evidence.rows(
                                "rows of the outer side",
                                Math.round(inputs.get(0).allRows()))));
            }
        }
        return findings;
    }

    private static Fix advice() {
        return Fix.advice(
                "see whether the outer side has the rows that were expected; if not, mend its statistics, so that a hash join is chosen");
    }
}

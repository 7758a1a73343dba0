package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Names;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** Scans of common table expressions that throw most rows away. */
final class CteMaterialized implements PlanRule {

    private static final Threshold REMOVED_SHARE = new Threshold(
            "removed_share", 0.9, Unit.SHARE, "rows of it that a filter throws away", "as for a scan of a table");

    private static final Threshold ROWS = new Threshold(
            "rows",
            1000,
            Unit.ROWS,
            "rows that are involved",
            "below it a scan of the table is as good (manual, Examining Index Usage)");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-017",
                    Severity.INFO,
                    "A common table expression is made in full, and little of it is used",
                    "A WITH query that is MATERIALIZED, or used more than once, or was written for PostgreSQL 11, is made and kept as a "
                            + "whole: conditions on its result do not reach the tables below.",
                    "Write NOT MATERIALIZED, so that conditions are pushed into it, or put the condition into it.")
            .with(REMOVED_SHARE, ROWS)
            .from("PostgreSQL manual, Common Table Expression Materialization");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each :
                plan.run(node -> node.is("CTE Scan") && !node.filter().isEmpty())) {
            String name = each.node().properties().text("CTE Name");
            double removed = each.node().removed("Filter");
            double kept = each.node().allRows();
            boolean isRecursive = plan.nodes(node -> node.isCte()
                                    && node.subplanName().equals("CTE " + name)
                                    && node.is("Recursive Union", "ModifyTable"))
                            .size()
                    > 0;
            if (!isRecursive
                    && removed >= plan.limit(this, ROWS)
                    && removed / (removed + kept) >= plan.limit(this, REMOVED_SHARE)) {
                findings.add(finding(
                        each,
                        "%,.0f of %,.0f rows of %s are thrown away after they were made"
                                .formatted(removed, removed + kept, name),
                        plan.atStake(each.inclusiveMillis()),
                        Fix.advice("write: with %s as not materialized (...), or put the condition into it"
                                .formatted(Names.quoted(name))),
                        Evidence.rows("removed", Math.round(removed)),
                        Evidence.rows("kept", Math.round(kept)),
                        Evidence.of("filter", each.node().filter())));
            }
        }
        return findings;
    }
}

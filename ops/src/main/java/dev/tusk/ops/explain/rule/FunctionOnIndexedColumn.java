package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.catalog.PlanTable;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A filter on a function of a column that an index begins with. */
final class FunctionOnIndexedColumn implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            1000,
            Unit.ROWS,
            "rows that are involved",
            "below it a scan of the table is as good (manual, Examining Index Usage)");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-012",
                    Severity.WARNING,
                    "A function around a column keeps its index from being used",
                    "An index over a column does not serve a condition on what a function makes of it.",
                    "Compare the column itself, as with a range in place of date_trunc, or make an index over the very expression.")
            .with(ROWS)
            .from("PostgreSQL manual, Indexes on Expressions")
            .needing(Need.CATALOG);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.isScan() && !node.filter().isEmpty())) {
            Optional<PlanTable> table = plan.table(each.node());
            if (table.isEmpty() || each.node().removed("Filter") < plan.limit(this, ROWS)) {
                continue;
            }
            for (Condition condition : Condition.of(each.node().filter())) {
                boolean isIndexed =
                        !table.get().indexesOn(condition.sqlColumn()).isEmpty();
                if (condition.function().isEmpty()
                        || condition.column().isEmpty()
                        || !isIndexed
                        || !(condition.isEquality() || condition.isRange())) {
                    continue;
                }
                findings.add(finding(
                        each,
                        "%s is compared, and the index is over %s"
                                .formatted(condition.expression(), condition.sqlColumn()),
                        plan.atStake(each.ownMillis()),
                        IndexFix.create(
                                plan,
                                each.node(),
                                "make an index over the expression, or compare the column itself",
                                List.of(condition.function(), condition.column()),
                                "((%s))".formatted(condition.expression())),
                        Evidence.of("condition", condition.text()),
                        Evidence.of(
                                "index",
                                table.get()
                                        .indexesOn(condition.sqlColumn())
                                        .getFirst()
                                        .name()),
                        Evidence.rows("removed", Math.round(each.node().removed("Filter")))));
            }
        }
        return findings;
    }
}

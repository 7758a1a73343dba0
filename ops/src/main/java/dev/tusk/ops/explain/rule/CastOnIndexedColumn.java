package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.catalog.PlanTable;
import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A filter on a cast of a column that an index begins with. */
final class CastOnIndexedColumn implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            1000,
            Unit.ROWS,
            "rows that are involved",
            "below it a scan of the table is as good (manual, Examining Index Usage)");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-013",
                    Severity.WARNING,
                    "A cast of a column keeps its index from being used",
                    "Where a column is compared with a value of another type, PostgreSQL may cast the column: every row is cast, and the "
                            + "index over the column does not serve. It happens mostly with parameters of the wrong type, as numeric for bigint.",
                    "Give the value in the type of the column: cast the parameter, not the column.")
            .with(ROWS)
            .from("PostgreSQL manual, Type Conversion: Operators")
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
                Optional<PlanTable.Column> column = table.get().column(condition.column());
                boolean isIndexed =
                        !table.get().indexesOn(condition.sqlColumn()).isEmpty();
                if (condition.cast().isEmpty()
                        || !condition.function().isEmpty()
                        || column.isEmpty()
                        || !isIndexed
                        || !(condition.isEquality() || condition.isRange())) {
                    continue;
                }
                findings.add(finding(
                        each,
                        "%s is cast to %s to be compared".formatted(condition.sqlColumn(), condition.cast()),
                        plan.atStake(each.ownMillis()),
                        Fix.advice("cast the other side in place of the column: %s %s (%s)::%s"
                                .formatted(
                                        condition.sqlColumn(),
                                        condition.operator(),
                                        condition.other(),
                                        column.get().type())),
                        Evidence.of("condition", condition.text()),
                        Evidence.of("type of the column", column.get().type()),
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

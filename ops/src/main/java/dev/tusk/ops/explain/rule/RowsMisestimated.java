package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.catalog.PlanTable;
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
import java.util.Optional;

/** Rows far from what was expected, told at the lowest node of each branch, as what is above inherits it. */
final class RowsMisestimated implements PlanRule {

    private static final Threshold FACTOR = new Threshold(
            "factor",
            10,
            Unit.COUNT,
            "how many times more or fewer rows came",
            "the factor at which explain.depesz.com and pev2 mark a node");

    private static final Threshold CRITICAL_FACTOR =
            new Threshold("critical_factor", 100, Unit.COUNT, "the same, for critical", "as above, their darkest mark");

    private static final Threshold ROWS = new Threshold(
            "rows", 100, Unit.ROWS, "rows that came or were expected, at least", "less is noise: it changes no plan");

    /** Of the values that ANALYZE keeps of a column, 100 where nobody says otherwise (manual, default_statistics_target). */
    private static final int MORE_VALUES = 1_000;

    private static final int MOST_VALUES = 10_000;

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-001",
                    Severity.WARNING,
                    "The planner expected far more or far fewer rows than came",
                    "Joins, their order, and memory are chosen by the rows that are expected. Where they are wrong by a factor of ten, a "
                            + "nested loop may run a hundred thousand times, or a hash may not fit its memory.",
                    "Run ANALYZE where the statistics are old. Where they are fresh, tell the planner what it cannot know: statistics over "
                            + "several columns that depend on each other, statistics of the expression that is compared, or a higher target for a "
                            + "column with many values.")
            .with(FACTOR, CRITICAL_FACTOR, ROWS)
            .from("PostgreSQL manual, Statistics Used by the Planner", "PostgreSQL manual, Extended Statistics");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.properties().has("Plan Rows")
                && !node.is("ModifyTable", "Hash", "Bitmap Index Scan", "BitmapAnd", "BitmapOr"))) {
            double factor = factor(each);
            double rows =
                    Math.max(each.node().planRows(), each.node().actualRows().orElse(0));
            if (factor >= plan.limit(this, FACTOR)
                    && rows >= plan.limit(this, ROWS)
                    && !plan.accounts().isStoppedEarly(each)
                    && !isInherited(plan, each)) {
                findings.add(found(plan, each, factor));
            }
        }
        return findings;
    }

    private static double factor(Account at) {
        double factor = at.rowsFactor().orElse(1);
        return factor >= 1 ? factor : 1 / factor;
    }

    private boolean isInherited(Examination plan, Account at) {
        return at.node().inputs().stream()
                .map(plan.accounts()::of)
                .anyMatch(below -> below.node().wasRun()
                        && (factor(below) >= plan.limit(this, FACTOR)
                                || (below.node().inputs().size() == 1 && isInherited(plan, below))));
    }

    private Finding found(Examination plan, Account at, double factor) {
        PlanNode node = at.node();
        boolean isMore = at.rowsFactor().orElse(1) >= 1;
        Severity severity = factor >= plan.limit(this, CRITICAL_FACTOR) ? Severity.CRITICAL : Severity.WARNING;
        return finding(
                severity,
                at,
                "%,.0f times %s rows came than the planner expected".formatted(factor, isMore ? "more" : "fewer"),
                "everything above was planned for another number of rows",
                fix(plan, node),
                Evidence.rows("expected", Math.round(node.planRows())),
                Evidence.rows("came", Math.round(node.actualRows().orElse(0))),
                Evidence.count("loops", Math.round(node.loops())));
    }

    private static Fix fix(Examination plan, PlanNode node) {
        if (node.relation().isEmpty()) {
            return Fix.advice(
                    "look at the columns that are joined or grouped by: statistics over several columns help where they depend on each other");
        }
        String table = plan.name(node);
        List<Condition> conditions = new ArrayList<>(Condition.of(node.filter()));
        conditions.addAll(Condition.of(node.properties().text("Index Cond")));
        conditions.addAll(Condition.of(node.properties().text("Recheck Cond")));
        Optional<PlanTable> known = plan.table(node);
        Fix analyze = Fix.decide("have the statistics made anew", Lock.SHARE_UPDATE_EXCLUSIVE, "analyze " + table);
        if (known.isEmpty()
                || known.get().sinceAnalyze() == null
                || known.get().changed() > 0.1 * Math.max(1, known.get().rows())) {
            return analyze;
        }
        List<String> columns = conditions.stream()
                .filter(each -> !each.column().isEmpty())
                .map(Condition::sqlColumn)
                .distinct()
                .toList();
        List<String> expressions = conditions.stream()
                .filter(each -> !each.function().isEmpty() || !each.cast().isEmpty())
                .map(Condition::expression)
                .distinct()
                .toList();
        String name = SqlNames.beside(table, SqlNames.made(node.relation(), String.join("_", columns), "stat"));
        if (!expressions.isEmpty()) {
            return Fix.decide(
                            "have statistics of the expression made",
                            Lock.SHARE_UPDATE_EXCLUSIVE,
                            "create statistics %s on (%s) from %s".formatted(name, expressions.getFirst(), table),
                            "analyze " + table)
                    .undoneBy("drop statistics " + name);
        }
        if (columns.size() > 1) {
            return Fix.decide(
                            "have statistics over the columns together made, as they depend on each other",
                            Lock.SHARE_UPDATE_EXCLUSIVE,
                            "create statistics %s (dependencies, mcv) on %s from %s"
                                    .formatted(name, String.join(", ", columns), table),
                            "analyze " + table)
                    .undoneBy("drop statistics " + name);
        }
        return columns.size() == 1
                ? known.get().columns().stream()
                        .filter(each -> each.sqlName().equals(columns.getFirst()) && each.target() < MOST_VALUES)
                        .findFirst()
                        .map(column -> moreValues(table, column))
                        .orElse(analyze)
                : analyze;
    }

    private static Fix moreValues(String table, PlanTable.Column column) {
        String alter = "alter table %s alter column %s set statistics ".formatted(table, column.sqlName());
        int more = Math.clamp(10L * column.target(), MORE_VALUES, MOST_VALUES);
        return Fix.decide(
                        "have more values of the column kept in its statistics",
                        Lock.SHARE_UPDATE_EXCLUSIVE,
                        alter + more,
                        "analyze " + table)
                .undoneBy(alter + column.target(), "analyze " + table);
    }
}

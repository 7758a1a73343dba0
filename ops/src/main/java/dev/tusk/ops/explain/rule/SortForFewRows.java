package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Limit above a sort of many rows of one table. */
final class SortForFewRows implements PlanRule {

    private static final Threshold FACTOR = new Threshold(
            "factor",
            100,
            Unit.COUNT,
            "rows that are sorted, by those that are returned",
            "below it reading the index costs as much");

    private static final Threshold ROWS = new Threshold(
            "rows", 5000, Unit.ROWS, "rows that are sorted", "below it sorting takes a millisecond or two");

    private static final Threshold SHARE = new Threshold(
            "share",
            0.3,
            Unit.SHARE,
            "share of the sort and what is below in the whole time",
            "what takes less is not what the query waits for");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-027",
                    Severity.INFO,
                    "All rows are sorted for the first few",
                    "ORDER BY with LIMIT reads and sorts all rows to return a few, where an index in that order would give the first rows "
                            + "at once.",
                    "Make an index over the columns of the condition that are compared for equality, followed by those that are sorted by.")
            .with(FACTOR, ROWS, SHARE)
            .from("PostgreSQL manual, Indexes and ORDER BY");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Sort"))) {
            Optional<Account> limit = plan.above(each, "Limit");
            Optional<PlanNode> scan = each.node().inputs().stream()
                    .filter(node -> node.is("Seq Scan", "Index Scan", "Bitmap Heap Scan"))
                    .findFirst();
            List<String> keys = columns(each.node());
            if (limit.isEmpty() || scan.isEmpty() || keys.isEmpty()) {
                continue;
            }
            double sorted = scan.get().allRows();
            double kept = Math.max(1, limit.get().node().allRows());
            double share =
                    each.inclusiveMillis() / Math.max(0.001, plan.accounts().wholeMillis());
            if (sorted < plan.limit(this, ROWS)
                    || sorted < kept * plan.limit(this, FACTOR)
                    || (plan.plan().isTimed() && share < plan.limit(this, SHARE))) {
                continue;
            }
            List<Condition> conditions = new ArrayList<>(Condition.of(scan.get().filter()));
            conditions.addAll(Condition.of(scan.get().properties().text("Index Cond")));
            conditions.addAll(Condition.of(scan.get().properties().text("Recheck Cond")));
            IndexProposal.of(
                            plan,
                            scan.get(),
                            conditions.stream().filter(Condition::isEquality).toList(),
                            keys)
                    .ifPresent(index -> findings.add(finding(
                            each,
                            "%,.0f rows are sorted to return %,.0f".formatted(sorted, kept),
                            plan.atStake(each.inclusiveMillis()),
                            index.fix(),
                            Evidence.rows("sorted", Math.round(sorted)),
                            Evidence.rows("returned", Math.round(kept)),
                            Evidence.of("order", each.node().properties().text("Sort Key")))));
        }
        return findings;
    }

    /** The columns that are sorted by, as an index has them; none where an expression is among them. */
    private static List<String> columns(PlanNode sort) {
        List<String> columns = new ArrayList<>();
        for (String key : sort.properties().texts("Sort Key")) {
            String direction =
                    key.endsWith(" DESC") ? " desc" : key.endsWith(" DESC NULLS LAST") ? " desc nulls last" : "";
            List<Condition> parsed = Condition.of(key.replaceFirst(" DESC( NULLS LAST)?$", ""));
            Condition only = parsed.size() == 1 ? parsed.getFirst() : null;
            if (only == null
                    || only.column().isEmpty()
                    || !only.function().isEmpty()
                    || !only.cast().isEmpty()
                    || !only.operator().isEmpty()) {
                return List.of();
            }
            columns.add(only.sqlColumn() + direction);
        }
        boolean allDown = !columns.isEmpty() && columns.stream().allMatch(column -> column.endsWith(" desc"));
        return allDown
                ? columns.stream()
                        .map(column -> column.substring(0, column.length() - 5))
                        .toList()
                : columns;
    }
}

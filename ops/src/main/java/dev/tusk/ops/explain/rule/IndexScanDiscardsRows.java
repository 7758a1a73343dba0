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
import java.util.Optional;

/** An index or bitmap scan whose filter keeps few rows. */
final class IndexScanDiscardsRows implements PlanRule {

    private static final Threshold REMOVED_SHARE = new Threshold(
            "removed_share",
            0.9,
            Unit.SHARE,
            "rows that are thrown away, of those that were found",
            "as for a scan of the table, by the visits");

    private static final Threshold ROWS = new Threshold(
            "rows",
            1000,
            Unit.ROWS,
            "rows that are involved",
            "below it a scan of the table is as good (manual, Examining Index Usage)");

    private static final Threshold SHARE = new Threshold(
            "share",
            0.05,
            Unit.SHARE,
            "its share of the whole time",
            "what takes less is not what the query waits for");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-003",
                    Severity.WARNING,
                    "An index finds far more rows than are kept",
                    "The index serves a part of the condition only. For each row that it finds the table is visited, and most of them are "
                            + "then thrown away.",
                    "Make an index that has the other columns of the condition too, those compared for equality first; or a partial index, "
                            + "where the condition is always the same.")
            .with(REMOVED_SHARE, ROWS, SHARE)
            .from("PostgreSQL manual, Multicolumn Indexes", "PostgreSQL manual, Partial Indexes");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Index Scan", "Bitmap Heap Scan", "Index Only Scan")
                && !node.filter().isEmpty()
                && node.properties().text("Order By").isEmpty())) {
            PlanNode node = each.node();
            double removed = node.removed("Filter");
            double kept = node.allRows();
            if (removed < plan.limit(this, ROWS)
                    || removed / (removed + kept) < plan.limit(this, REMOVED_SHARE)
                    || (plan.plan().isTimed() && each.share() < plan.limit(this, SHARE))) {
                continue;
            }
            List<Condition> conditions =
                    new ArrayList<>(Condition.of(node.properties().text("Index Cond")));
            conditions.addAll(Condition.of(node.properties().text("Recheck Cond")));
            conditions.addAll(Condition.of(node.filter()));
            Optional<IndexProposal> index = IndexProposal.of(plan, node, conditions, List.of());
            if (index.isEmpty() && conditions.stream().anyMatch(Condition::isIndexable)) {
                continue;
            }
            findings.add(finding(
                    each,
                    "%,.0f of %,.0f rows that the index found are thrown away".formatted(removed, removed + kept),
                    plan.atStake(each.ownMillis()),
                    index.map(IndexProposal::fix)
                            .orElseGet(
                                    () -> Fix.advice(
                                            "no plain column is compared in the filter: an index over the very expression may serve")),
                    Evidence.rows("removed", Math.round(removed)),
                    Evidence.rows("kept", Math.round(kept)),
                    Evidence.of("filter", node.filter())));
        }
        return findings;
    }
}

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

/** A sequential scan that keeps few rows. */
final class ScanDiscardsRows implements PlanRule {

    private static final Threshold REMOVED_SHARE = new Threshold(
            "removed_share",
            0.9,
            Unit.SHARE,
            "rows that are thrown away, of those that were read",
            "an index pays below a tenth of the rows or so (manual, Examining Index Usage)");

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
                    "PLN-002",
                    Severity.WARNING,
                    "A scan of a whole table throws most of its rows away",
                    "Every row is read and compared, and only a few are kept. The time grows with the table, not with what is asked for.",
                    "Make an index over the columns of the condition: those compared for equality first, then one that is compared for a "
                            + "range, then those that are sorted by.")
            .with(REMOVED_SHARE, ROWS, SHARE)
            .from("PostgreSQL manual, Multicolumn Indexes", "PostgreSQL manual, Examining Index Usage");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each :
                plan.run(node -> node.is("Seq Scan") && !node.filter().isEmpty())) {
            PlanNode node = each.node();
            double removed = node.removed("Filter");
            double kept = node.allRows();
            boolean isTimed = plan.plan().isTimed();
            if (removed < plan.limit(this, ROWS)
                    || removed / (removed + kept) < plan.limit(this, REMOVED_SHARE)
                    || (isTimed && each.share() < plan.limit(this, SHARE))) {
                continue;
            }
            List<Condition> conditions = Condition.of(node.filter());
            Optional<IndexProposal> index = IndexProposal.of(plan, node, conditions, List.of());
            boolean isSearch =
                    conditions.stream().anyMatch(each2 -> each2.operator().equals("@@"));
            if (isSearch || (index.isEmpty() && conditions.stream().anyMatch(Condition::isIndexable))) {
                continue;
            }
            Fix fix = index.map(IndexProposal::fix)
                    .orElseGet(
                            () -> Fix.advice(
                                    "no plain column is compared: an index over the very expression, or of another kind (GIN, trigrams), may serve"));
            findings.add(finding(
                    each,
                    "%,.0f of %,.0f rows that were read are thrown away".formatted(removed, removed + kept),
                    plan.atStake(each.ownMillis()),
                    fix,
                    Evidence.rows("removed", Math.round(removed)),
                    Evidence.rows("kept", Math.round(kept)),
                    Evidence.of("filter", node.filter())));
        }
        return findings;
    }
}

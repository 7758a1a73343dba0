package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.RuleCard;
import java.util.ArrayList;
import java.util.List;

/** Nearest neighbours are filtered after they were chosen. */
final class TooFewBehindWalk implements PlanRule {

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-013",
                    Severity.CRITICAL,
                    "A filter behind a vector index leaves too few rows",
                    "An HNSW or IVFFlat index gives the nearest candidates, and the filter is applied to these alone: where few of them pass, a LIMIT returns fewer rows than there are, and nobody is told.",
                    "Let the walk go on until enough rows pass (hnsw.iterative_scan, ivfflat.iterative_scan from pgvector 0.8 on), raise hnsw.ef_search or ivfflat.probes, or make a partial index for the filter.")
            .from("pgvector, Filtering and Iterative Index Scans");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            String order = node.properties().text("Order By");
            boolean walks = node.is("Index Scan") && Vectors.isDistance(order);
            double removed = node.removed("Filter");
            boolean ended = view.accounts().above(account).stream()
                    .filter(above -> above.node().is("Limit"))
                    .anyMatch(limit -> limit.node().wasRun()
                            && limit.node().allRows()
                                    < limit.node().planRows() * limit.node().loops());
            if (!walks || removed == 0 || !ended) {
                continue;
            }
            findings.add(PlanView.finding(
                    CARD,
                    Severity.CRITICAL,
                    account,
                    "%,.0f candidates of %s were thrown away by the filter, and fewer rows came than were asked for"
                            .formatted(removed, node.index()),
                    List.of(Evidence.of("filter", node.filter()), Evidence.rows("rows that passed", (long)
                            node.allRows())),
                    "rows that are there are not found",
                    Fix.decide(
                            "let the walk go on until enough pass",
                            Lock.NONE,
                            "set hnsw.iterative_scan = strict_order",
                            "set ivfflat.iterative_scan = relaxed_order")));
        }
        return findings;
    }
}

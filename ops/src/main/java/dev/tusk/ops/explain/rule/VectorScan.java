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

/** A sort by distance over a whole table. */
final class VectorScan implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "least_rows",
            10000,
            Unit.ROWS,
            "vectors that were compared",
            "measured: fewer are compared in milliseconds, and exactly");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-014",
                    Severity.WARNING,
                    "All vectors are compared",
                    "Without an index the distance to every vector is computed and sorted, which grows with the table: 50,000 vectors of 384 dimensions take tens of milliseconds.",
                    "Make an HNSW index with the operator class of the distance that is asked for. Where there is one, tusk index why tells what of the query keeps it from serving.")
            .with(ROWS)
            .from("pgvector, Indexing", "docs/decisions/0024-why-an-index-is-not-used.md");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            if (!node.is("Sort") || node.properties().texts("Sort Key").stream().noneMatch(Vectors::isDistance)) {
                continue;
            }
            node.all()
                    .filter(each -> each.is("Seq Scan"))
                    .filter(each ->
                            Math.max(each.allRows(), each.wasRun() ? 0 : each.planRows()) >= view.threshold(CARD, ROWS))
                    .findFirst()
                    .ifPresent(
                            scan -> findings.add(
                                    PlanView.finding(
                                            CARD,
                                            Severity.WARNING,
                                            account,
                                            "all vectors of %s are compared and sorted".formatted(scan.table()),
                                            List.of(
                                                    Evidence.rows("vectors", (long)
                                                            Math.max(scan.allRows(), scan.planRows())),
                                                    Evidence.of(
                                                            "order",
                                                            node.properties().text("Sort Key"))),
                                            "it takes longer with every row",
                                            Fix.advice(
                                                    "tusk index why \"...\" tells why no index is walked, and the statement that makes one"))));
        }
        return findings;
    }
}

package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
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

/** A Limit above a vector scan with a filter that gives fewer rows than the limit. */
final class TooFewAfterVectorScan implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.5,
            Unit.SHARE,
            "rows that came, of those that the limit asks for",
            "half of a page is what a user sees");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-020",
                    Severity.CRITICAL,
                    "A filter behind an index over vectors leaves fewer rows than were asked for",
                    "An index over vectors brings hnsw.ef_search candidates, or those of ivfflat.probes lists; the filter throws rows away "
                            + "after that. What was asked for is there, and is not found.",
                    "Let the walk go on until enough rows pass: hnsw.iterative_scan = relaxed_order (pgvector 0.8), or "
                            + "ivfflat.iterative_scan; or make a partial index for the condition.")
            .with(SHARE)
            .from("pgvector, README: Filtering and Iterative Index Scans");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Index Scan")
                && node.properties().text("Order By").matches("(?s).*<(->|=>|#>|\\+>|~>|%>).*"))) {
            Optional<Account> limit = plan.above(each, "Limit");
            double removed = each.node().removed("Filter");
            if (limit.isEmpty() || removed < 1 || each.node().filter().isEmpty()) {
                continue;
            }
            double wanted = limit.get().node().planRows();
            double came = limit.get().node().actualRows().orElse(0);
            if (came <= wanted * plan.limit(this, SHARE)) {
                findings.add(finding(
                        each,
                        "%,.0f rows came where %,.0f were asked for: the filter threw %,.0f candidates away"
                                .formatted(came, wanted, removed),
                        "rows that match are not found",
                        Fix.decide(
                                        "let the walk go on until enough rows pass the filter",
                                        Lock.NONE,
                                        "set hnsw.iterative_scan = relaxed_order",
                                        "set ivfflat.iterative_scan = relaxed_order")
                                .undoneBy("reset hnsw.iterative_scan", "reset ivfflat.iterative_scan")
                                .verifiedBy("show hnsw.iterative_scan"),
                        Evidence.rows("asked for", Math.round(wanted)),
                        Evidence.rows("came", Math.round(came)),
                        Evidence.rows("removed", Math.round(removed)),
                        Evidence.of("filter", each.node().filter())));
            }
        }
        return findings;
    }
}

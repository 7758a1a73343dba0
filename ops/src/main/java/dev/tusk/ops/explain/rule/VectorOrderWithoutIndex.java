package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Sorts by a distance of pgvector over many rows. */
final class VectorOrderWithoutIndex implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            10000,
            Unit.ROWS,
            "vectors that are compared",
            "below it comparing all takes a few milliseconds and is exact");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-019",
                    Severity.WARNING,
                    "The nearest vectors are found by comparing all of them",
                    "An order by distance walks an index over vectors for one form of query alone: ascending by the bare distance between "
                            + "column and value, with a limit, by the operator of the index. Everything else compares each row.",
                    "Ask tusk index why of this query: it names what is in the way, and writes the query so that the index serves. Where "
                            + "there is no index, tusk advise proposes one.")
            .with(ROWS)
            .from("pgvector, README: Indexing", "Tusk, docs/decisions/0024-why-an-index-is-not-used.md");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.nodes(node -> node.is("Sort", "Incremental Sort")
                && DISTANCE.matcher(node.properties().text("Sort Key")).find())) {
            if (!each.node().wasRun() && plan.plan().wasRun()) {
                continue;
            }
            double rows = each.node().inputs().stream()
                    .mapToDouble(node -> node.wasRun() ? node.allRows() : node.planRows())
                    .sum();
            if (rows >= plan.limit(this, ROWS)) {
                boolean isLimited = plan.above(each, "Limit").isPresent();
                String key = each.node().properties().text("Sort Key");
                String reason = !isLimited
                        ? "there is no limit above the sort, and an index is walked for the first rows alone"
                        : key.contains(" DESC")
                                ? "the order is descending, and an index is walked in ascending order alone"
                                : "no index over these vectors serves the order, or a scan seemed cheaper";
                findings.add(finding(
                        each,
                        "%,.0f vectors are compared: %s".formatted(rows, reason),
                        plan.atStake(each.inclusiveMillis()),
                        Fix.advice(
                                "tusk index why \"QUERY\" tells what is in the way, and the query that walks the index"),
                        Evidence.rows("compared", Math.round(rows)),
                        Evidence.of("order", key)));
            }
        }
        return findings;
    }

    private static final Pattern DISTANCE = Pattern.compile("<->|<=>|<#>|<\\+>|<~>|<%>");
}

package dev.tusk.ops.explain.rule;

import dev.tusk.core.indexuse.IndexUse;
import dev.tusk.core.indexuse.Reason;
import dev.tusk.core.indexuse.Rewrite;
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
import java.util.regex.Matcher;
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
                    "Of a query that is handed over, tusk explain tells what is in the way, and writes it so that the index serves. Of a plan "
                            + "that was pasted, ask tusk index why of its query.")
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
                findings.add(found(plan, each, rows));
            }
        }
        return findings;
    }

    private Finding found(Examination plan, Account sort, double rows) {
        String key = sort.node().properties().text("Sort Key");
        Optional<Reason> why = why(plan);
        List<Evidence> evidence =
                new ArrayList<>(List.of(Evidence.rows("compared", Math.round(rows)), Evidence.of("order", key)));
        IndexUse vectors = plan.vectors();
        if (vectors != null) {
            vectors.findings()
                    .forEach(each -> each.evidence().forEach(line -> evidence.add(Evidence.of("seen", line))));
            Rewrite rewrite = vectors.rewrite();
            if (rewrite != null && rewrite.proof() != Rewrite.Proof.UNPROVEN) {
                evidence.add(Evidence.of("query that walks the index", rewrite.sql()));
            }
        }
        return finding(
                sort,
                "%,.0f vectors are compared: %s"
                        .formatted(
                                rows, why.map(Reason::cause).orElseGet(() -> guessed(key, plan.above(sort, "Limit")))),
                plan.atStake(sort.inclusiveMillis()),
                why.map(reason -> fix(plan, sort, reason))
                        .orElseGet(
                                () -> Fix.advice(
                                        "tusk index why \"QUERY\" tells what is in the way, and the query that walks the index")),
                evidence.toArray(Evidence[]::new));
    }

    private static Optional<Reason> why(Examination plan) {
        IndexUse vectors = plan.vectors();
        return vectors == null
                ? Optional.empty()
                : vectors.findings().stream()
                        .map(dev.tusk.core.indexuse.Finding::reason)
                        .findFirst();
    }

    /** By the plan alone. */
    private static String guessed(String key, Optional<Account> limit) {
        if (limit.isEmpty()) {
            return "there is no limit above the sort, and an index is walked for the first rows alone";
        }
        return key.contains(" DESC")
                ? "the order is descending, and an index is walked in ascending order alone"
                : "no index over these vectors serves the order, or a scan seemed cheaper";
    }

    private static Fix fix(Examination plan, Account sort, Reason reason) {
        String statement = reason.statement();
        if (statement == null) {
            return Fix.advice(reason.advice());
        }
        Matcher create = CREATE.matcher(statement);
        Optional<PlanNode> scan = sort.node().inputs().stream()
                .filter(node -> !node.relation().isEmpty())
                .findFirst();
        return create.matches() && scan.isPresent()
                ? IndexFix.create(plan, scan.get(), reason.advice(), List.of(create.group(2)), create.group(1))
                : Fix.decide(
                        reason.advice(),
                        statement.startsWith("set ") ? Lock.NONE : Lock.SHARE_UPDATE_EXCLUSIVE,
                        statement);
    }

    private static final Pattern DISTANCE = Pattern.compile("<->|<=>|<#>|<\\+>|<~>|<%>");

    /** What is behind the table, and the method. */
    private static final Pattern CREATE =
            Pattern.compile("create index (?:concurrently )?on .* (using (\\w+) \\(.*)", Pattern.DOTALL);
}

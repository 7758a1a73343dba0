package dev.tusk.ops.explain.rule;

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

/** Full text search without an index. */
final class WordScan implements PlanRule {

    private static final Threshold ROWS =
            new Threshold("least_rows", 1000, Unit.ROWS, "rows that were looked at", "fewer take no time");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-015",
                    Severity.WARNING,
                    "Words are looked for in every row",
                    "A condition on a tsvector without a GIN index reads every row, and where the tsvector is made by the query (to_tsvector), parses every text on each call.",
                    "Keep the tsvector in a generated column and make a GIN index on it.")
            .with(ROWS)
            .from("PostgreSQL's manual, Full Text Search: Tables and Indexes");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            double read = node.allRows() + node.removed("Filter");
            if (!node.is("Seq Scan")
                    || !node.filter().contains(" @@ ")
                    || Math.max(read, node.wasRun() ? 0 : node.planRows()) < view.threshold(CARD, ROWS)) {
                continue;
            }
            boolean made = node.filter().contains("to_tsvector(");
            findings.add(PlanView.finding(
                    CARD,
                    Severity.WARNING,
                    account,
                    made
                            ? "the words of %,.0f texts of %s are made by the query".formatted(read, node.table())
                            : "%,.0f rows of %s are looked at for words".formatted(read, node.table()),
                    List.of(Evidence.of("condition", node.filter()), Evidence.share("of the time", account.share())),
                    "at most %s of this statement could be spared"
                            .formatted(Unit.SECONDS.text(account.ownMillis() / 1000)),
                    Keys.words(node)
                            .map(key -> Fix.safe(
                                    made
                                            ? "make an index on the expression, as it stands in the query"
                                            : "make a GIN index",
                                    Lock.SHARE_UPDATE_EXCLUSIVE,
                                    "create index concurrently on %s using gin (%s)".formatted(SqlNames.of(node), key)))
                            .orElseGet(() -> Fix.advice(
                                    "keep the tsvector in a generated column, and make a GIN index on it"))));
        }
        return findings;
    }
}

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

/** A sequential scan with a text-search operator. */
final class TextSearchWithoutIndex implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            1000,
            Unit.ROWS,
            "rows that are involved",
            "below it a scan of the table is as good (manual, Examining Index Usage)");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-022",
                    Severity.WARNING,
                    "A text search reads the whole table",
                    "Without a GIN index every text is looked at; where the tsvector is made in the query, every text is parsed too, each "
                            + "time.",
                    "Keep the tsvector in a generated column, and make a GIN index over it. Where there is one already, see that the query "
                            + "names the same configuration.")
            .with(ROWS)
            .from(
                    "PostgreSQL manual, Creating Indexes (Text Search)",
                    "PostgreSQL manual, Preferred Index Types for Text Search");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each :
                plan.nodes(node -> node.is("Seq Scan") && node.filter().contains("@@"))) {
            PlanNode node = each.node();
            double rows = node.wasRun() ? node.allRows() + node.removed("Filter") : node.planRows();
            Optional<Condition> search = Condition.of(node.filter()).stream()
                    .filter(each2 -> each2.operator().equals("@@"))
                    .findFirst();
            if (search.isEmpty() || (node.wasRun() && rows < plan.limit(this, ROWS)) || node.neverExecuted()) {
                continue;
            }
            String expression =
                    search.get().column().isEmpty() || !search.get().function().isEmpty()
                            ? "(" + search.get().expression() + ")"
                            : search.get().expression();
            boolean isThere = plan.table(node).stream()
                    .flatMap(table -> table.indexes().stream())
                    .anyMatch(index -> index.isValid()
                            && index.method().equals("gin")
                            && !search.get().column().isEmpty()
                            && index.keys().contains(search.get().sqlColumn()));
            if (isThere && search.get().function().isEmpty()) {
                continue;
            }
            findings.add(finding(
                    each,
                    "%,.0f rows are searched one by one".formatted(rows),
                    plan.atStake(each.ownMillis()),
                    IndexFix.create(
                            plan,
                            node,
                            "make a GIN index over what is searched",
                            List.of("search"),
                            "using gin (%s)".formatted(expression)),
                    Evidence.rows("rows", Math.round(rows)),
                    Evidence.of("filter", node.filter())));
        }
        return findings;
    }
}

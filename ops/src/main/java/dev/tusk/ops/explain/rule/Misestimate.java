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

/** More or fewer rows come of a scan than the planner expected. */
final class Misestimate implements PlanRule {

    private static final Threshold FACTOR = new Threshold(
            "factor",
            10,
            Unit.COUNT,
            "how many times more or fewer rows came than were expected",
            "Leis et al., How Good Are Query Optimizers, Really, VLDB 2015: from there on plans go wrong");

    private static final Threshold SEVERE =
            new Threshold("severe_factor", 100, Unit.COUNT, "the same, for a critical finding", "the same");

    private static final Threshold ROWS = new Threshold(
            "least_rows",
            1000,
            Unit.ROWS,
            "the larger of both numbers, in all loops",
            "fewer rows are cheap however they are read");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-001",
                    Severity.WARNING,
                    "Rows are misestimated",
                    "The planner chose joins, scans and memory for another number of rows than came. Ten times too few, and it loops where it should hash; a hundred times, and a statement of seconds takes hours.",
                    "Have the table analyzed. Where several columns are compared together, create statistics on them; where an expression is compared, create statistics on the expression; where values are very unequal, raise the statistics target of the column.")
            .with(FACTOR, SEVERE, ROWS)
            .from("PostgreSQL's manual, Row Estimation Examples", "PostgreSQL's manual, Extended Statistics");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            if (!node.isScan()
                    || !node.inputs().isEmpty()
                    || account.rowsFactor().isEmpty()
                    || isCut(view, account)) {
                continue;
            }
            double factor = account.rowsFactor().getAsDouble();
            double off = Math.max(factor, 1 / factor);
            double larger = Math.max(node.allRows(), node.planRows() * node.loops());
            if (off < view.threshold(CARD, FACTOR) || larger < view.threshold(CARD, ROWS)) {
                continue;
            }
            findings.add(PlanView.finding(
                    CARD,
                    off >= view.threshold(CARD, SEVERE) ? Severity.CRITICAL : Severity.WARNING,
                    account,
                    "%,.0f rows came of each execution, and %,.0f were expected"
                            .formatted(node.actualRows().orElse(0), node.planRows()),
                    List.of(
                            Evidence.count("times " + (factor > 1 ? "more" : "fewer"), Math.round(off)),
                            Evidence.of("condition", condition(node))),
                    "what stands above it was chosen for another number of rows",
                    fix(node)));
        }
        return findings;
    }

    /** Whether a LIMIT or a join that needs one row ends it before its last row. */
    private static boolean isCut(PlanView view, Account account) {
        return account.rowsFactor().orElse(1) < 1
                && view.accounts().above(account).stream()
                        .anyMatch(above -> above.node().is("Limit", "Merge Join", "Nested Loop"));
    }

    private static String condition(PlanNode node) {
        String index = node.properties().text("Index Cond");
        return index.isEmpty() ? node.filter() : node.filter().isEmpty() ? index : index + " AND " + node.filter();
    }

    private static Fix fix(PlanNode node) {
        String table = node.table();
        return table.isEmpty()
                ? Fix.advice(
                        "look at what computes these rows: functions and common table expressions have estimates of their own")
                : Fix.safe(
                        "analyze the table; where that does not help, create statistics on the columns of the condition",
                        Lock.SHARE_UPDATE_EXCLUSIVE,
                        "analyze " + SqlNames.of(node));
    }
}

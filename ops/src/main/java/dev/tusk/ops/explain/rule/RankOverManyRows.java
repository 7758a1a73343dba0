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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ts_headline and ts_rank below a Limit, or over many rows. */
final class RankOverManyRows implements PlanRule {

    private static final Threshold ROWS = new Threshold(
            "rows",
            500,
            Unit.ROWS,
            "rows that they are made for",
            "ts_headline takes about a tenth of a millisecond for a page of text");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-021",
                    Severity.WARNING,
                    "Headlines or ranks are made for rows that nobody sees",
                    "ts_headline reads and parses the whole text of a row, and ts_rank its words. Made before the limit, they are made for "
                            + "every row that matches.",
                    "Make headlines of the rows that are returned alone: limit in a subquery, ts_headline outside. For ranks, keep fewer "
                            + "candidates first, or use a search by BM25.")
            .with(ROWS)
            .from("PostgreSQL manual, Highlighting Results", "PostgreSQL manual, Ranking Search Results");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> MADE.matcher(made(node)).find())) {
            boolean isLowest = each.node().inputs().stream()
                    .noneMatch(input -> MADE.matcher(made(input)).find());
            double rows = each.node().allRows();
            if (!isLowest || rows < plan.limit(this, ROWS)) {
                continue;
            }
            Matcher matcher = MADE.matcher(made(each.node()));
            String function = matcher.find() ? matcher.group() : "ts_rank";
            findings.add(finding(
                    each,
                    "%s is made for %,.0f rows".formatted(function, rows),
                    plan.atStake(each.ownMillis()),
                    Fix.advice("limit in a subquery first, and make %s of the rows that are left".formatted(function)),
                    Evidence.rows("rows", Math.round(rows)),
                    Evidence.of("function", function)));
        }
        return findings;
    }

    private static final Pattern MADE = Pattern.compile("\\b(ts_headline|ts_rank_cd|ts_rank)(?=\\()");

    /** What is made here and is not taken from below, where it stands in brackets of its own. */
    private static String made(PlanNode node) {
        return node.properties().text("Output") + " " + node.properties().text("Sort Key");
    }
}

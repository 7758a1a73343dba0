package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** Bitmap heap scans with lossy pages. */
final class LossyBitmap implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.1,
            Unit.SHARE,
            "pages whose rows were forgotten, of all pages",
            "fewer cost little more than exact ones");

    private static final Threshold PAGES =
            new Threshold("pages", 500, Unit.COUNT, "such pages, at least", "fewer take less than milliseconds");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-009",
                    Severity.WARNING,
                    "A bitmap forgot which rows it had found",
                    "A bitmap that does not fit work_mem keeps pages in place of rows. All rows of such pages are compared again.",
                    "Give this query more work_mem; a bitmap takes about 100 bytes for each page.")
            .with(SHARE, PAGES)
            .from("PostgreSQL manual, Combining Multiple Indexes", "PostgreSQL source, src/backend/nodes/tidbitmap.c");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Bitmap Heap Scan"))) {
            Properties p = each.node().properties();
            double exact = p.amount("Exact Heap Blocks");
            double lossy = p.amount("Lossy Heap Blocks");
            if (lossy >= plan.limit(this, PAGES) && lossy / (exact + lossy) >= plan.limit(this, SHARE)) {
                long needed = WorkMemory.rounded((exact + lossy) * 100);
                findings.add(finding(
                        each,
                        "%,.0f of %,.0f pages are lossy".formatted(lossy, exact + lossy),
                        plan.atStake(each.ownMillis()),
                        WorkMemory.fix(needed),
                        Evidence.count("lossy pages", Math.round(lossy)),
                        Evidence.count("exact pages", Math.round(exact)),
                        Evidence.rows(
                                "rows removed by recheck",
                                Math.round(each.node().removed("Index Recheck"))),
                        Evidence.bytes("work_mem it needs", needed)));
            }
        }
        return findings;
    }
}

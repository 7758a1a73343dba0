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

/** Sorts and incremental sorts with temporary files. */
final class SortSpills implements PlanRule {

    private static final Threshold FACTOR = new Threshold(
            "factor",
            2.5,
            Unit.COUNT,
            "work_mem that is proposed, by the size of the temporary files",
            "rows in memory have headers and pointers; measured between 2 and 3 for narrow rows");

    private static final Threshold BYTES =
            new Threshold("bytes", 1048576, Unit.BYTES, "temporary files, at least", "below it the time does not show");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-004",
                    Severity.WARNING,
                    "A sort did not fit its memory",
                    "What does not fit work_mem is written to temporary files and read again. That is slower than memory, and takes the "
                            + "disk from others.",
                    "Give this query more work_mem, in its session or for its role. A sort in memory takes more than the same rows on disk,"
                            + " so that what it needs is about two and a half times the size of the files.")
            .with(FACTOR, BYTES)
            .from("PostgreSQL manual, Resource Consumption: work_mem");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Sort", "Incremental Sort"))) {
            double kilobytes = spilled(each.node().properties());
            for (Properties worker : each.node().workers()) {
                kilobytes = Math.max(kilobytes, spilled(worker));
            }
            if (kilobytes * 1024 >= plan.limit(this, BYTES)) {
                long needed = WorkMemory.rounded(kilobytes * 1024 * plan.limit(this, FACTOR));
                findings.add(finding(
                        each,
                        "the sort wrote %s to temporary files".formatted(Unit.BYTES.text(kilobytes * 1024)),
                        plan.atStake(each.ownMillis()),
                        WorkMemory.fix(needed),
                        Evidence.bytes("temporary files", Math.round(kilobytes * 1024)),
                        Evidence.bytes("work_mem it needs", needed)));
            }
        }
        return findings;
    }

    private static double spilled(Properties p) {
        double sort = p.text("Sort Space Type").equals("Disk") ? p.amount("Sort Space Used") : 0;
        double groups = 0;
        for (String group : List.of("Full-sort Groups", "Pre-sorted Groups")) {
            groups = Math.max(groups, p.group(group).group("Sort Space Disk").amount("Peak Sort Space Used"));
        }
        return Math.max(sort, groups);
    }
}

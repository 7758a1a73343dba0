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
import java.util.ArrayList;
import java.util.List;

/** A sort did not fit into memory. */
final class SortSpill implements PlanRule {

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-003",
                    Severity.WARNING,
                    "A sort spills to disk",
                    "What does not fit into work_mem is written to temporary files and read again, which takes several times as long and wears the disk that others read from.",
                    "Give the statement more work_mem, return fewer or narrower rows, or make an index in the order that is asked for.")
            .from("PostgreSQL's manual, Resource Consumption: work_mem");

    @Override
    public RuleCard card() {
        return CARD;
    }

    /** Rows take more room in memory than in a file, which has no pointers and headers. */
    private static final double MEMORY_FOR_FILE = 2.5;

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            if (!node.properties().text("Sort Space Type").equals("Disk")) {
                continue;
            }
            double kilobytes = node.properties().amount("Sort Space Used");
            long wanted = (long) Math.ceil(kilobytes * MEMORY_FOR_FILE / 1024);
            findings.add(PlanView.finding(
                    CARD,
                    Severity.WARNING,
                    account,
                    "the sort by %s wrote %s to disk"
                            .formatted(node.properties().text("Sort Key"), Unit.BYTES.text(kilobytes * 1024)),
                    List.of(
                            Evidence.bytes("on disk", (long) (kilobytes * 1024)),
                            Evidence.of("method", node.properties().text("Sort Method")),
                            Evidence.seconds("by itself", account.ownMillis() / 1000)),
                    "at most %s of this statement could be spared"
                            .formatted(Unit.SECONDS.text(account.ownMillis() / 1000)),
                    Fix.decide(
                            "about %,d MB would hold it; set it for this statement's transaction alone"
                                    .formatted(wanted),
                            Lock.NONE,
                            "set local work_mem = '%dMB'".formatted(wanted))));
        }
        return findings;
    }
}

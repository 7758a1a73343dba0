package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.PlanNode;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.RuleCard;
import java.util.ArrayList;
import java.util.List;

/** A hash table did not fit into memory. */
final class HashSpill implements PlanRule {

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-004",
                    Severity.WARNING,
                    "A hash spills to disk",
                    "A hash table that does not fit into work_mem times hash_mem_multiplier is parted: both sides of the join are written to temporary files and read again.",
                    "Give the statement more work_mem, or join fewer or narrower rows.")
            .from("PostgreSQL's manual, Resource Consumption: hash_mem_multiplier");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        List<Finding> findings = new ArrayList<>();
        for (Account account : view.accounts().all()) {
            PlanNode node = account.node();
            double batches = Math.max(
                    node.properties().amount("Hash Batches"), node.properties().amount("HashAgg Batches"));
            double disk = node.properties().amount("Disk Usage");
            boolean spilled = node.is("Hash") ? batches > 1 : disk > 0;
            if (!spilled) {
                continue;
            }
            double peak = node.properties().amount("Peak Memory Usage");
            long wanted =
                    Math.max(1, (long) Math.ceil(node.is("Hash") ? peak * batches / 1024 : (peak + 2.5 * disk) / 1024));
            findings.add(PlanView.finding(
                    CARD,
                    Severity.WARNING,
                    account,
                    "the hash table took %,.0f batches".formatted(batches),
                    List.of(
                            Evidence.count("batches", (long) batches),
                            Evidence.bytes("memory of one", (long) (peak * 1024)),
                            Evidence.bytes("on disk", (long) (disk * 1024))),
                    "rows are written to temporary files and read again",
                    Fix.decide(
                            "about %,d MB would hold it, half of that where hash_mem_multiplier is 2; set it for this statement's transaction alone"
                                    .formatted(wanted),
                            Lock.NONE,
                            "set local work_mem = '%dMB'".formatted(wanted))));
        }
        return findings;
    }
}

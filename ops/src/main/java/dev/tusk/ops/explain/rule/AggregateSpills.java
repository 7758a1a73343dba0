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

/** Hash aggregates with temporary files. */
final class AggregateSpills implements PlanRule {

    private static final Threshold BYTES =
            new Threshold("bytes", 1048576, Unit.BYTES, "temporary files, at least", "below it the time does not show");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-006",
                    Severity.WARNING,
                    "The groups of an aggregate did not fit its memory",
                    "Groups that do not fit are written to temporary files and made later, in batches.",
                    "Give this query more work_mem, or raise hash_mem_multiplier, which hashes alone may use. Where far more groups came "
                            + "than were expected, mend that first.")
            .with(BYTES)
            .from("PostgreSQL manual, Resource Consumption: hash_mem_multiplier");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> node.is("Aggregate"))) {
            double disk = each.node().properties().amount("Disk Usage") * 1024;
            double memory = each.node().properties().amount("Peak Memory Usage") * 1024;
            for (Properties worker : each.node().workers()) {
                disk = Math.max(disk, worker.amount("Disk Usage") * 1024);
                memory = Math.max(memory, worker.amount("Peak Memory Usage") * 1024);
            }
            if (disk >= plan.limit(this, BYTES)) {
                long needed = WorkMemory.rounded((memory + 2.5 * disk) / WorkMemory.HASH_MULTIPLIER);
                findings.add(finding(
                        each,
                        "the groups took %s of temporary files".formatted(Unit.BYTES.text(disk)),
                        plan.atStake(each.ownMillis()),
                        WorkMemory.fix(needed),
                        Evidence.bytes("temporary files", Math.round(disk)),
                        Evidence.bytes("memory", Math.round(memory)),
                        Evidence.bytes("work_mem it needs", needed)));
            }
        }
        return findings;
    }
}

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

/** Hashes with several batches. */
final class HashSpills implements PlanRule {

    private static final Threshold BATCHES = new Threshold(
            "batches", 2, Unit.COUNT, "batches, at least", "one batch is a hash in memory (manual, Using EXPLAIN)");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-005",
                    Severity.WARNING,
                    "The hash of a join did not fit its memory",
                    "The hash is cut into batches, of which all but the first are written to temporary files, as are the rows that are "
                            + "looked up in them; all is read again.",
                    "Give this query more work_mem, or raise hash_mem_multiplier, which hashes alone may use. Where far more rows came than"
                            + " were expected, mend that first.")
            .with(BATCHES)
            .from("PostgreSQL manual, Using EXPLAIN", "PostgreSQL manual, Resource Consumption: hash_mem_multiplier");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each :
                plan.run(node -> node.is("Hash") && node.properties().has("Hash Batches"))) {
            Properties p = each.node().properties();
            double batches = p.amount("Hash Batches");
            if (batches >= plan.limit(this, BATCHES)) {
                long needed =
                        WorkMemory.rounded(batches * p.amount("Peak Memory Usage") * 1024 / WorkMemory.HASH_MULTIPLIER);
                Account join = plan.accounts().parent(each).orElse(each);
                findings.add(finding(
                        each,
                        "the hash was cut into %,.0f batches".formatted(batches),
                        plan.atStake(each.ownMillis() + join.ownMillis()),
                        WorkMemory.fix(needed),
                        Evidence.count("batches", Math.round(batches)),
                        Evidence.count("batches at first", Math.round(p.amount("Original Hash Batches"))),
                        Evidence.bytes("memory of one", Math.round(p.amount("Peak Memory Usage") * 1024)),
                        Evidence.bytes("work_mem it needs", needed)));
            }
        }
        return findings;
    }
}

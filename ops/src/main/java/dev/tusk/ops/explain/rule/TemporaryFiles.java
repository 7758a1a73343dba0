package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** Temporary files of nodes other than sorts and hashes. */
final class TemporaryFiles implements PlanRule {

    private static final Threshold BYTES = new Threshold(
            "bytes",
            8388608,
            Unit.BYTES,
            "what it wrote itself, at least",
            "below it the files stay in the memory of the operating system");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-023",
                    Severity.WARNING,
                    "Rows are kept in temporary files",
                    "A Materialize, a common table expression, a window or a function that gives rows keeps what does not fit work_mem in "
                            + "temporary files.",
                    "Give this query more work_mem, or have fewer rows kept: filter first, select fewer columns.")
            .with(BYTES)
            .from("PostgreSQL manual, Resource Consumption: work_mem");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Account each : plan.run(node -> !node.is("Sort", "Incremental Sort", "Hash", "Hash Join", "Aggregate"))) {
            double bytes = each.ownTempWritten() * 8192;
            if (bytes >= plan.limit(this, BYTES)) {
                long needed = WorkMemory.rounded(bytes * 1.5);
                findings.add(finding(
                        each,
                        "it kept %s in temporary files".formatted(Unit.BYTES.text(bytes)),
                        plan.atStake(each.ownMillis()),
                        WorkMemory.fix(needed),
                        Evidence.bytes("written", Math.round(bytes)),
                        Evidence.bytes("work_mem it needs", needed)));
            }
        }
        return findings;
    }
}

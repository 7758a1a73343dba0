package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Properties;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.List;

/** Read times of the whole plan. */
final class SlowReads implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "share", 0.5, Unit.SHARE, "time of reading, of the whole", "more than half is what the query waits for");

    private static final Threshold SECONDS =
            new Threshold("seconds", 0.1, Unit.SECONDS, "time of reading, at least", "below it nobody waits for it");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-024",
                    Severity.WARNING,
                    "The query waits for the disk",
                    "Pages that are not in shared_buffers come from the operating system or from the disk. Where reading takes most of the "
                            + "time, the disk is slow, or what is read does not fit memory.",
                    "Run it again: the second time tells whether it was only the first. Have fewer pages read by an index, or more memory; "
                            + "see that the storage gives what was bought.")
            .with(SHARE, SECONDS)
            .from("PostgreSQL manual, Run-time Statistics: track_io_timing");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        Properties p = plan.plan().root().properties();
        double millis = p.amount("Shared I/O Read Time") + p.amount("I/O Read Time") + p.amount("Local I/O Read Time");
        double whole = plan.accounts().wholeMillis();
        if (whole <= 0 || millis / 1000 < plan.limit(this, SECONDS) || millis / whole < plan.limit(this, SHARE)) {
            return List.of();
        }
        double pages = p.amount("Shared Read Blocks") + p.amount("Local Read Blocks");
        return List.of(ofQuery(
                "%.0f %% of the time was spent reading %s"
                        .formatted(Math.min(100, 100 * millis / whole), Unit.BYTES.text(pages * 8192)),
                plan.atStake(Math.min(millis, whole)),
                Fix.advice(
                        "run it again to see whether the pages stay in memory; have fewer read by an index, or raise shared_buffers"),
                Evidence.seconds("reading", millis / 1000),
                Evidence.bytes("read", Math.round(pages * 8192)),
                Evidence.seconds("for each page", millis / 1000 / Math.max(1, pages))));
    }
}

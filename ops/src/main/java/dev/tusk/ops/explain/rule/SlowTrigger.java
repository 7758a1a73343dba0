package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.ArrayList;
import java.util.List;

/** Triggers that take much of the time. */
final class SlowTrigger implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.2,
            Unit.SHARE,
            "time of a trigger, of the whole",
            "what takes less is not what the statement waits for");

    private static final Threshold SECONDS = new Threshold(
            "seconds", 0.01, Unit.SECONDS, "time that is at stake", "below ten milliseconds nobody waits for it");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-015",
                    Severity.WARNING,
                    "Triggers take a good part of the time",
                    "Each changed row fires its triggers. Those of foreign keys look up the rows that refer to it; without an index over "
                            + "the referring column that is a scan of the whole table for each row.",
                    "Make an index over the columns that refer to this table. For triggers of your own: do the work once for a statement, "
                            + "with a transition table.")
            .with(SHARE, SECONDS)
            .from("PostgreSQL manual, Constraints: Foreign Keys");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        List<Finding> findings = new ArrayList<>();
        for (Plan.Trigger trigger : plan.plan().triggers()) {
            double share = trigger.millis() / Math.max(0.001, plan.accounts().wholeMillis());
            if (trigger.millis() / 1000 >= plan.limit(this, SECONDS) && share >= plan.limit(this, SHARE)) {
                boolean isKey = !trigger.constraint().isEmpty();
                findings.add(
                        new Finding(
                                CARD.code(),
                                CARD.severity(),
                                new Subject(Subject.Kind.TRIGGER, isKey ? trigger.constraint() : trigger.name()),
                                "%s took %.0f %% of the time in %,.0f calls"
                                        .formatted(trigger.title(), 100 * share, trigger.calls()),
                                List.of(
                                        Evidence.seconds("time", trigger.millis() / 1000),
                                        Evidence.count("calls", Math.round(trigger.calls()))),
                                plan.atStake(trigger.millis()),
                                isKey
                                        ? Fix.advice(
                                                "have an index over the referring columns of this foreign key; tusk doctor --only IDX names those without one, with the SQL")
                                        : Fix.advice(
                                                "see what the trigger does for each row, and do it once for a statement by a transition table")));
            }
        }
        return findings;
    }
}

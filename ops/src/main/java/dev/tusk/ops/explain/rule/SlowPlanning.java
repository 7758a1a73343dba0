package dev.tusk.ops.explain.rule;

import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.List;

/** Planning outweighs execution. */
final class SlowPlanning implements PlanRule {

    private static final Threshold TIMES = new Threshold(
            "times",
            2,
            Unit.COUNT,
            "the time of planning, to that of running",
            "a prepared statement would spare most of the whole then");

    private static final Threshold MILLIS =
            new Threshold("least_seconds", 0.02, Unit.SECONDS, "the time of planning", "less is not felt");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-011",
                    Severity.INFO,
                    "Planning takes longer than running",
                    "Many partitions, many joins or very high statistics targets make planning slow, and it is done at each execution of a statement that is not prepared.",
                    "Prepare the statement, join fewer tables at once, have conditions name the partition key, or lower statistics targets of hundreds.")
            .with(TIMES, MILLIS)
            .from("PostgreSQL's manual, PREPARE");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        double planning = view.plan().planningMillis().orElse(0);
        double running = view.plan().executionMillis().orElse(Double.MAX_VALUE);
        if (planning < view.threshold(CARD, MILLIS) * 1000 || planning < running * view.threshold(CARD, TIMES)) {
            return List.of();
        }
        return List.of(
                PlanView.finding(
                        CARD,
                        Severity.INFO,
                        view.accounts().of(view.plan().root()),
                        "planning took %s, and running %s"
                                .formatted(Unit.SECONDS.text(planning / 1000), Unit.SECONDS.text(running / 1000)),
                        List.of(
                                Evidence.seconds("planning", planning / 1000),
                                Evidence.seconds("running", running / 1000)),
                        "most of what a call takes is planning",
                        Fix.advice(
                                "prepare the statement, as drivers do by themselves after some calls, and look at the number of partitions and joins")));
    }
}

package dev.tusk.ops.explain.rule;

import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.List;

/** Planning time beyond execution time. */
final class PlanningTakesLonger implements PlanRule {

    private static final Threshold FACTOR = new Threshold(
            "factor",
            2,
            Unit.COUNT,
            "time of planning, by that of running",
            "below it what could be saved is less than half");

    private static final Threshold SECONDS = new Threshold(
            "seconds", 0.01, Unit.SECONDS, "time of planning, at least", "below ten milliseconds nobody waits for it");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-016",
                    Severity.INFO,
                    "Planning takes longer than running",
                    "A plan is made each time a statement is sent. With many partitions, joins or indexes that takes longer than running "
                            + "it.",
                    "Use a prepared statement, so that a generic plan is kept; have fewer partitions or indexes; or lower "
                            + "join_collapse_limit.")
            .with(FACTOR, SECONDS)
            .from("PostgreSQL manual, PREPARE", "PostgreSQL manual, Best Practices for Declarative Partitioning");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        double planning = plan.plan().planningMillis().orElse(0);
        double execution = plan.plan().executionMillis().orElse(0);
        if (execution <= 0
                || planning / 1000 < plan.limit(this, SECONDS)
                || planning < plan.limit(this, FACTOR) * execution) {
            return List.of();
        }
        return List.of(ofQuery(
                "it was planned in %s and run in %s"
                        .formatted(Examination.millis(planning), Examination.millis(execution)),
                "each time that the statement is sent, planning takes most of the time",
                Fix.advice(
                        "prepare the statement once and execute it often, with plan_cache_mode = force_generic_plan where its values do not matter"),
                Evidence.seconds("planning", planning / 1000),
                Evidence.seconds("running", execution / 1000),
                Evidence.count("nodes", plan.accounts().all().size())));
    }
}

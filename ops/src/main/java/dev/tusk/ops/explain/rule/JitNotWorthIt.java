package dev.tusk.ops.explain.rule;

import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.List;

/** JIT that takes much of the time. */
final class JitNotWorthIt implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.2,
            Unit.SHARE,
            "time of compiling, of the whole",
            "what compiling saves is rarely more than a fifth to a quarter");

    private static final Threshold SECONDS =
            new Threshold("seconds", 0.05, Unit.SECONDS, "time of compiling, at least", "below it nobody waits for it");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-010",
                    Severity.WARNING,
                    "Compiling took a good part of the time",
                    "Expressions are compiled where the plan is expected to cost more than jit_above_cost. For a query that ends soon, or "
                            + "with many expressions, compiling takes longer than it saves.",
                    "Turn jit off for this query, its role or the database, or raise jit_above_cost.")
            .with(SHARE, SECONDS)
            .from("PostgreSQL manual, When to JIT?");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Examination plan) {
        double millis = plan.plan().jitMillis();
        double whole = plan.accounts().wholeMillis();
        if (whole <= 0 || millis / 1000 < plan.limit(this, SECONDS) || millis / whole < plan.limit(this, SHARE)) {
            return List.of();
        }
        return List.of(ofQuery(
                "compiling took %.0f %% of the time".formatted(100 * millis / whole),
                plan.atStake(millis),
                Fix.decide("turn it off for the queries of this kind", Lock.NONE, "set jit = off")
                        .undoneBy("reset jit")
                        .verifiedBy("show jit"),
                Evidence.seconds("compiling", millis / 1000),
                Evidence.seconds("whole", whole / 1000),
                Evidence.count(
                        "functions",
                        Math.round(plan.plan().summary().group("JIT").amount("Functions")))));
    }
}

package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.List;

/** Compiling took longer than it saved. */
final class JitNotWorthIt implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "least_share",
            0.25,
            Unit.SHARE,
            "the time of JIT, of that of the statement",
            "measured: expressions are rarely a quarter of what a statement takes");

    private static final Threshold MILLIS =
            new Threshold("least_seconds", 0.02, Unit.SECONDS, "the time of JIT", "less is not felt");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-008",
                    Severity.INFO,
                    "JIT compilation is not worth its time",
                    "Compiling the expressions of a statement takes tens to hundreds of milliseconds. Of a short statement that is more than it saves.",
                    "Raise jit_above_cost, or switch JIT off for short statements, as PGTune does for web and OLTP servers.")
            .with(SHARE, MILLIS)
            .from("PostgreSQL's manual, Just-in-Time Compilation");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        double jit = view.plan().jitMillis();
        double all = view.plan().executionMillis().orElse(view.accounts().wholeMillis());
        if (jit < view.threshold(CARD, MILLIS) * 1000 || jit < all * view.threshold(CARD, SHARE)) {
            return List.of();
        }
        Account root = view.accounts().of(view.plan().root());
        return List.of(PlanView.finding(
                CARD,
                Severity.INFO,
                root,
                "JIT compilation took %s of %s".formatted(Unit.SECONDS.text(jit / 1000), Unit.SECONDS.text(all / 1000)),
                List.of(Evidence.share("of the time", Math.min(1, jit / all))),
                "about as much could be spared",
                Fix.decide(
                        "switch it off for this statement's transaction, or for the server",
                        Lock.NONE,
                        "set local jit = off")));
    }
}

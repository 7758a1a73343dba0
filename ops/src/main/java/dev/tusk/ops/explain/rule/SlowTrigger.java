package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.List;

/** Triggers, of foreign keys mostly. */
final class SlowTrigger implements PlanRule {

    private static final Threshold SHARE = new Threshold(
            "least_share",
            0.3,
            Unit.SHARE,
            "the time of one trigger, of that of the statement",
            "by the plans in which triggers were what to mend");

    private static final Threshold MILLIS =
            new Threshold("least_seconds", 0.05, Unit.SECONDS, "the time of one trigger", "less is not felt");

    private static final RuleCard CARD = RuleCard.of(
                    "PLN-010",
                    Severity.WARNING,
                    "Triggers take most of the time",
                    "A foreign key without an index on the referring side reads all of the referring table for each row that is deleted or whose key changes. Other triggers run their function for each row.",
                    "Make an index on the referring columns of the foreign key. Make row triggers triggers by statement where they can be.")
            .with(SHARE, MILLIS)
            .from("PostgreSQL's manual, Foreign Keys");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(PlanView view) {
        double all = view.plan().executionMillis().orElse(view.accounts().wholeMillis());
        Account root = view.accounts().of(view.plan().root());
        return view.plan().triggers().stream()
                .filter(each -> each.millis() >= view.threshold(CARD, MILLIS) * 1000
                        && each.millis() >= all * view.threshold(CARD, SHARE))
                .map(
                        each -> PlanView.finding(
                                CARD,
                                Severity.WARNING,
                                root,
                                "%s took %s of %s"
                                        .formatted(
                                                each.title(),
                                                Unit.SECONDS.text(each.millis() / 1000),
                                                Unit.SECONDS.text(all / 1000)),
                                List.of(
                                        Evidence.count("calls", (long) each.calls()),
                                        Evidence.share("of the time", Math.min(1, each.millis() / all))),
                                "most of what the statement takes",
                                Fix.advice(
                                        each.constraint().isEmpty()
                                                        && !each.name().startsWith("RI_")
                                                ? "look at the trigger's function, or have it run once for the statement"
                                                : "make an index on the columns that refer to this table: tusk doctor --rule IDX names foreign keys without one")))
                .toList();
    }
}

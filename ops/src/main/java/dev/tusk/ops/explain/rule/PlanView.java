package dev.tusk.ops.explain.rule;

import dev.tusk.ops.explain.plan.Account;
import dev.tusk.ops.explain.plan.Accounts;
import dev.tusk.ops.explain.plan.Plan;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import dev.tusk.ops.rule.Thresholds;
import java.util.List;

/**
 * A plan as rules look at it.
 *
 * @param accounts of the same plan
 */
public record PlanView(Plan plan, Accounts accounts, Thresholds thresholds) {

    public static PlanView of(Plan plan, Thresholds thresholds) {
        return new PlanView(plan, Accounts.of(plan), thresholds);
    }

    double threshold(RuleCard card, Threshold threshold) {
        return thresholds.of(card, threshold);
    }

    /** A finding about a node. */
    static Finding finding(
            RuleCard card,
            Severity severity,
            Account account,
            String summary,
            List<Evidence> evidence,
            String effect,
            Fix fix) {
        return new Finding(
                card.code(),
                severity,
                new Subject(
                        Subject.Kind.PLAN_NODE,
                        "%d: %s".formatted(account.number(), account.node().title())),
                summary,
                evidence,
                effect,
                fix);
    }
}

package dev.tusk.ops.advise;

import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;

/** Columns that go together, which the planner takes for independent. */
final class DependentColumns implements Rule {

    static final String CODE = "ADV-003";

    private static final RuleCard CARD = RuleCard.of(
                    CODE,
                    Severity.INFO,
                    "Columns that are compared together depend on each other",
                    "The planner multiplies what each condition lets through, and expects far too few rows: it then joins in loops, and sorts in too little memory.",
                    "Have their pairs counted by extended statistics, and analyze the table.")
            .from("PostgreSQL manual: Extended Statistics");

    @Override
    public RuleCard card() {
        return CARD;
    }
}

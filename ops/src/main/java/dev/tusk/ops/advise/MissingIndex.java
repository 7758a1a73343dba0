package dev.tusk.ops.advise;

import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;

/** An index that the planner takes. */
final class MissingIndex implements Rule {

    static final String CODE = "ADV-001";

    private static final RuleCard CARD = RuleCard.of(
                    CODE,
                    Severity.INFO,
                    "An index is missing that the planner would use",
                    "The statements read far more rows than they return, at each call. HypoPG had the planner believe that the index is there, and it chose it; "
                            + "GIN and GiST, which HypoPG does not know, were made over a sample of the rows in a temporary table that was rolled back, and the planner chose them there.",
                    "Make it concurrently (tusk advise --apply): nobody who reads or writes waits. Each index makes writes of its table dearer, which counts against it.")
            .from(
                    "PostgreSQL manual: Indexes; Multicolumn, Partial and Covering Indexes",
                    "HypoPG's documentation",
                    "Chaudhuri and Narasayya, An Efficient, Cost-Driven Index Selection Tool for Microsoft SQL Server, VLDB 1997");

    @Override
    public RuleCard card() {
        return CARD;
    }
}

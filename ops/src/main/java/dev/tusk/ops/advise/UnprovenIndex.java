package dev.tusk.ops.advise;

import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;

/** An index of a kind of which the planner cannot be asked. */
final class UnprovenIndex implements Rule {

    static final String CODE = "ADV-002";

    private static final RuleCard CARD = RuleCard.of(
                    CODE,
                    Severity.INFO,
                    "An index seems to be missing, and the planner could not be asked",
                    "A statement reads all of a table for a condition that an index serves: words, patterns, JSON, arrays, ranges. HypoPG does not know GIN and GiST, "
                            + "or is not there.",
                    "Make it where the table is large and the statement often runs (tusk advise --apply --unverified), then look whether it is used: tusk explain.")
            .from(
                    "PostgreSQL manual: GIN Indexes, GiST Indexes, Preferred Index Types for Text Search, jsonb Indexing");

    @Override
    public RuleCard card() {
        return CARD;
    }
}

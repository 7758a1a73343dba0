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
                    "A statement reads all of a table for a condition that an index serves. HypoPG is not there; or the index is of a kind that HypoPG does not know, and could not be tried over a sample either: "
                            + "on a standby, without the right to make temporary tables, with less than 1,000 rows to sample, for a condition on what other parts of the statement find.",
                    "Install HypoPG and ask again. Or make it where the table is large and the statement often runs (tusk advise --apply --unverified), then look whether it is used: tusk explain.")
            .from(
                    "PostgreSQL manual: GIN Indexes, GiST Indexes, Preferred Index Types for Text Search, jsonb Indexing");

    @Override
    public RuleCard card() {
        return CARD;
    }
}

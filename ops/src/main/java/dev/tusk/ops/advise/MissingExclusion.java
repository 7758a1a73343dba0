package dev.tusk.ops.advise;

import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;

/** A constraint that forbids what statements look for before they write. */
final class MissingExclusion implements Rule {

    static final String CODE = "ADV-005";

    private static final RuleCard CARD = RuleCard.of(
                    CODE,
                    Severity.INFO,
                    "Nothing but programs keeps ranges from overlapping",
                    "Statements ask whether a range overlaps others of the same key, and no two rows do so far. A program that looks before it writes is no protection: two sessions look at the same "
                            + "time, see nothing, and both write.",
                    "Where overlaps are not to be (bookings, prices, shifts), an exclusion constraint forbids them, and its GiST index serves the question as well. It is built under a lock that stops reads and writes. "
                            + "From PostgreSQL 18 on a key may say it, too: unique (room, during without overlaps).")
            .from("PostgreSQL manual: Constraints on Ranges; Exclusion Constraints; btree_gist");

    @Override
    public RuleCard card() {
        return CARD;
    }
}

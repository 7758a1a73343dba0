package dev.tusk.ops.advise;

import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.rule.Rule;
import dev.tusk.ops.rule.RuleCard;

/** An order by distance without an index over the vectors. */
final class MissingVectorIndex implements Rule {

    static final String CODE = "ADV-004";

    private static final RuleCard CARD = RuleCard.of(
                    CODE,
                    Severity.INFO,
                    "The nearest vectors are found by comparing with all of them",
                    "Each search reads all vectors. An index finds nearly all of the nearest by reading a few hundred; below some ten thousand vectors comparing with all is as quick, and "
                            + "misses nothing.",
                    "HNSW, unless its graph does not fit into memory while it is built and few rows change: then IVFFlat. What it takes is forecast; the time from a build over a sample, "
                            + "which is rolled back. Then measure what it finds: tusk index tune, tusk doctor.")
            .from("pgvector README, Indexing", "Tusk, decision 23");

    @Override
    public RuleCard card() {
        return CARD;
    }
}

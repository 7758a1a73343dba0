package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.fact.VectorColumn;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import java.util.Optional;

final class ZeroVectors extends SampledVectors {

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-006",
                    Severity.WARNING,
                    "Vectors of length zero",
                    "A vector of zeros has no direction: its cosine distance is not a number, and indexes for cosine leave it out. By inner product it is as far from everything as from nothing.",
                    "Find what made them, an empty text or a failed call mostly, and embed these rows anew or set them to null.")
            .from("pgvector README: zero vectors are not indexed for cosine distance")
            .needing(Need.PGVECTOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    boolean concerns(Inspection db, VectorColumn column) {
        return true;
    }

    @Override
    Optional<Finding> look(Inspection db, VectorColumn column, Table table, VectorSample.Seen seen) {
        if (seen.zeros() == 0) {
            return Optional.empty();
        }
        return Optional.of(finding(
                new Subject(Subject.Kind.COLUMN, column.name()),
                "%,d of %,d vectors that were looked at are zeros".formatted(seen.zeros(), seen.rows()),
                "Searches by cosine do not find these rows",
                Fix.advice("Embed these rows anew: an empty text or a failed call made them")
                        .verifiedBy("select count(*) from %s where %s.%s(%s) = 0"
                                .formatted(
                                        column.tableName(),
                                        db.server().vectorSchema(),
                                        column.type().equals("vector") ? "vector_norm" : "l2_norm",
                                        column.column())),
                VectorSample.evidence(seen)));
    }
}

package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.fact.VectorColumn;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.util.Optional;

final class MixedModels extends SampledVectors {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.02,
            Unit.SHARE,
            "vectors of length 1 among others, or others among those of length 1",
            "ours: a model gives either all vectors length 1, or none");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-008",
                    Severity.WARNING,
                    "Vectors of different models in one column",
                    "Distances between vectors of two models mean nothing, so that rows of the other model are found by chance. It is seen where dimensions differ, or where some vectors "
                            + "have length 1 and others have not. Models alike in both are not told apart.",
                    "Embed all rows anew with one model, and keep its name beside the vectors. Tusk's collections have one model each: tusk model change.")
            .with(SHARE)
            .from("Tusk, decision 26: change of a collection's model")
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
        double units = (double) seen.units() / seen.rows();
        double share = db.limit(this, SHARE);
        boolean mixedLengths = units >= share && units <= 1 - share && seen.zeros() + seen.units() < seen.rows();
        if (seen.dimensions() < 2 && !mixedLengths) {
            return Optional.empty();
        }
        String what = seen.dimensions() > 1
                ? "holds vectors of %,d to %,d dimensions".formatted(seen.fewest(), seen.most())
                : "holds vectors of length 1 (%s) among others"
                        .formatted(Unit.SHARE.text(Math.rint(units * 100) / 100));
        return Optional.of(finding(
                new Subject(Subject.Kind.COLUMN, column.name()),
                what,
                "Rows of the other model are found by chance, or searches fail",
                Fix.advice("Find which rows were embedded by what, and embed them anew with one model")
                        .verifiedBy("select %1$s.vector_dims(%2$s), count(*) from %3$s group by 1 order by 1"
                                .formatted(db.server().vectorSchema(), column.column(), column.tableName())),
                VectorSample.evidence(seen)));
    }
}

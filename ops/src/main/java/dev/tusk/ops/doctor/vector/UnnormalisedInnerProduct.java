package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.fact.VectorColumn;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.Optional;

final class UnnormalisedInnerProduct extends SampledVectors {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.01,
            Unit.SHARE,
            "vectors whose length is not 1",
            "ours: rounding to half precision stays below a thousandth");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-007",
                    Severity.WARNING,
                    "Inner product over vectors of different lengths",
                    "The inner product of vectors of length 1 orders as cosine does; of others, long vectors come first whatever they mean.",
                    "Scale the vectors to length 1 (l2_normalize), or use cosine, unless the model is trained for the inner product.")
            .with(SHARE)
            .from("pgvector README: if vectors are normalized to length 1, use inner product for best performance")
            .needing(Need.PGVECTOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    boolean concerns(Inspection db, VectorColumn column) throws SQLException {
        return hasIndex(db, column, "_ip_ops");
    }

    @Override
    Optional<Finding> look(Inspection db, VectorColumn column, Table table, VectorSample.Seen seen) {
        double off = 1 - (double) seen.units() / seen.rows();
        if (off < db.limit(this, SHARE)) {
            return Optional.empty();
        }
        return Optional.of(finding(
                new Subject(Subject.Kind.COLUMN, column.name()),
                "is indexed by inner product, and %s of its vectors are not of length 1"
                        .formatted(Unit.SHARE.text(Math.rint(off * 100) / 100)),
                "Long vectors come first, whatever they mean",
                Fix.decide(
                                "This writes every row; programs that write vectors have to scale them too. Else build an index for cosine",
                                Lock.ROW_EXCLUSIVE,
                                "update %1$s set %2$s = %3$s.l2_normalize(%2$s) where %2$s is not null"
                                        .formatted(
                                                column.tableName(),
                                                column.column(),
                                                db.server().vectorSchema()))
                        .verifiedBy(
                                "select min(%1$s.%2$s(%3$s)), max(%1$s.%2$s(%3$s)) from (select %3$s from %4$s limit 1000) as few"
                                        .formatted(
                                                db.server().vectorSchema(),
                                                column.type().equals("vector") ? "vector_norm" : "l2_norm",
                                                column.column(),
                                                column.tableName())),
                VectorSample.evidence(seen)));
    }
}

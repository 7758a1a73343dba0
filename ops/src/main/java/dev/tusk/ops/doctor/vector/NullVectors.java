package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.fact.VectorColumn;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class NullVectors implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.01,
            Unit.SHARE,
            "rows without a vector, as ANALYZE saw them",
            "ours: a hundredth of the rows that no search finds is noticed");

    private static final RuleCard CARD = RuleCard.of(
                    "VEC-005",
                    Severity.WARNING,
                    "Rows have no vector",
                    "No index holds them and no search by distance finds them. Mostly embedding failed for them, or has not come to them.",
                    "Embed them, and declare the column not null where every row is to be found.")
            .with(SHARE)
            .from("pgvector README: NULL vectors are not indexed")
            .needing(Need.PGVECTOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double share = db.limit(this, SHARE);
        List<Finding> found = new ArrayList<>();
        for (VectorColumn column : db.facts().vectorColumns()) {
            Table table = db.facts().tablesByOid().get(column.table());
            // Where its rows may not be read, the server hides the statistics of its columns.
            if (table != null
                    && table.isOfUsers()
                    && db.mayRead(table)
                    && column.nullShare() >= share
                    && column.nullShare() > 0) {
                long rows = Math.round(table.estimatedRows() * column.nullShare());
                found.add(finding(
                        new Subject(Subject.Kind.COLUMN, column.name()),
                        "about %,d rows have no vector".formatted(rows),
                        "No search by distance finds them",
                        Fix.advice("Embed them; then alter table %s alter column %s set not null"
                                        .formatted(column.tableName(), column.column()))
                                .verifiedBy("select count(*) from %s where %s is null"
                                        .formatted(column.tableName(), column.column())),
                        Evidence.share("without a vector", column.nullShare()),
                        Evidence.rows("rows", table.estimatedRows())));
            }
        }
        return found;
    }
}

package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.doctor.index.IndexFix;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class TsvectorWithoutGin implements DoctorRule {

    private static final Threshold ROWS = new Threshold(
            "rows", 1000, Unit.ROWS, "rows of the table", "ours: below, reading all of it takes a few milliseconds");

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-001",
                    Severity.WARNING,
                    "A tsvector without an index",
                    "Each search reads every row, and takes its tsvector out of TOAST where texts are long.",
                    "Build a GIN index. GiST is smaller and loses words by hashing, so that rows are read to look again; take it only for few words a row.")
            .with(ROWS)
            .from("PostgreSQL manual: Preferred Index Types for Text Search");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (TsvectorColumns.Column column : TsvectorColumns.of(db)) {
            Table table = db.facts().tablesByOid().get(column.table());
            if (table != null
                    && table.estimatedRows() >= db.limit(this, ROWS)
                    && TsvectorColumns.indexes(db, column).isEmpty()) {
                found.add(found(db, column, table));
            }
        }
        return found;
    }

    private Finding found(Inspection db, TsvectorColumns.Column column, Table table) throws SQLException {
        return finding(
                new Subject(Subject.Kind.COLUMN, column.name()),
                "is a tsvector of %,d rows without an index".formatted(table.estimatedRows()),
                "Each search reads the whole table",
                IndexFix.create(db, table, List.of(column.column()), "using gin (%s)".formatted(column.column())),
                Evidence.rows("rows", table.estimatedRows()),
                Evidence.count("scans of the whole table", table.sequentialScans()));
    }
}

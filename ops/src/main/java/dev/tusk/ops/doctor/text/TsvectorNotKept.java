package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

final class TsvectorNotKept implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "FTS-003",
                    Severity.WARNING,
                    "Nothing keeps a tsvector up to date",
                    "The column is neither generated nor set by a trigger: a program that forgets it, or a correction by hand, leaves rows that are found by words which they do not have.",
                    "Make it a generated column, or give the table a trigger.")
            .from("PostgreSQL manual: Text Search, Triggers for Automatic Updates");

    private static final String TRIGGERS = """
            select distinct t.tgrelid::bigint
            from pg_trigger t
            where not t.tgisinternal and t.tgenabled <> 'D' and (t.tgtype & 2) = 2 and (t.tgtype & 20) <> 0
            order by 1""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        Set<Long> triggered = Set.copyOf(db.query(TRIGGERS, row -> row.getLong(1)));
        Map<Long, Table> tables = db.facts().tablesByOid();
        List<Finding> found = new ArrayList<>();
        for (TsvectorColumns.Column column : TsvectorColumns.of(db)) {
            Table table = tables.get(column.table());
            if (!column.generated()
                    && !triggered.contains(column.table())
                    && table != null
                    && !table.kind().equals("m")
                    && table.isOfUsers()) {
                found.add(found(column, table));
            }
        }
        return found;
    }

    private Finding found(TsvectorColumns.Column column, Table table) {
        return finding(
                new Subject(Subject.Kind.COLUMN, column.name()),
                "is neither generated nor set by a trigger",
                "A change that forgets it leaves rows that are found by words which they do not have",
                // What it is made of nobody but its owner knows, so that there is no statement that could be run.
                Fix.advice(
                                "With the columns that it is made of for TEXT, and its indexes built again: alter table %1$s drop column %2$s, add column %2$s tsvector generated always as (to_tsvector('english', coalesce(TEXT, ''))) stored. This rewrites the table, and everybody waits meanwhile"
                                        .formatted(column.tableName(), column.column()))
                        .verifiedBy(
                                "select attname, attgenerated from pg_catalog.pg_attribute where attrelid = %d and attnum > 0"
                                        .formatted(column.table())),
                Evidence.rows("rows", table.estimatedRows()));
    }
}

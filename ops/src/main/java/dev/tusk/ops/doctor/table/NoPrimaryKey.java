package dev.tusk.ops.doctor.table;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;

final class NoPrimaryKey implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "TAB-001",
                    Severity.WARNING,
                    "A table without a primary key",
                    "Nothing tells two equal rows apart, so that one cannot be changed or deleted alone; logical replication refuses updates and deletes of the "
                            + "table; tools that change schemas or repack tables refuse it too.",
                    "Declare the columns that identify a row as primary key, or add an identity column. A unique index over columns that are not null becomes one without a scan: "
                            + "alter table ... add primary key using index ....")
            .from(
                    "Supabase splinter, lint no_primary_key; postgres_dba",
                    "PostgreSQL manual: Constraints, Primary Keys");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.facts().tables().stream()
                .filter(table -> table.isOfUsers()
                        && !table.hasPrimaryKey()
                        && !table.isPartition()
                        && !table.kind().equals("m"))
                .map(table -> finding(
                        Subject.table(table.name()),
                        "has no primary key",
                        "Equal rows cannot be told apart, and logical replication refuses updates and deletes",
                        Fix.decide(
                                        "Better is a key of the columns that identify a row. This adds a number, and rewrites the table",
                                        Lock.ACCESS_EXCLUSIVE,
                                        "alter table %s add column row_number bigint generated always as identity primary key"
                                                .formatted(table.name()))
                                .undoneBy("alter table %s drop column row_number".formatted(table.name()))
                                .verifiedBy(
                                        "select conname from pg_catalog.pg_constraint where conrelid = '%s'::regclass and contype = 'p'"
                                                .formatted(table.name().replace("'", "''"))),
                        Evidence.rows("rows", table.estimatedRows())))
                .toList();
    }
}

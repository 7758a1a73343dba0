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

final class UnvalidatedConstraint implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "TAB-010",
                    Severity.INFO,
                    "A constraint that was never validated",
                    "New rows are checked; those that were there may break it, and the planner does not rely on it.",
                    "Validate it: reads and writes go on meanwhile. It fails where a row breaks it, and names the row.")
            .from("PostgreSQL manual: ALTER TABLE, VALIDATE CONSTRAINT; check_pgactivity, service invalid constraints");

    /** One that is not enforced, as PostgreSQL 18 has them, cannot be validated. */
    private static final String QUERY = """
            select c.conrelid::regclass::text, quote_ident(c.conname), c.conrelid::bigint
            from pg_constraint c
            where not c.convalidated and c.contype in ('f', 'c', 'n') and c.conrelid <> 0
              and coalesce((pg_catalog.to_jsonb(c) ->> 'conenforced')::boolean, true)
            order by 1, 2""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        new Subject(Subject.Kind.CONSTRAINT, "%s of %s".formatted(row.getString(2), row.getString(1))),
                        "was never validated",
                        "Rows that were there before may break it",
                        Fix.safe(
                                        "Validate it",
                                        Lock.SHARE_UPDATE_EXCLUSIVE,
                                        "alter table %s validate constraint %s"
                                                .formatted(row.getString(1), row.getString(2)))
                                .verifiedBy(
                                        "select conname, convalidated from pg_catalog.pg_constraint where conrelid = %d"
                                                .formatted(row.getLong(3))),
                        Evidence.of("table", row.getString(1))));
    }
}

package dev.tusk.ops.doctor.connection;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;

final class LongTransaction implements DoctorRule {

    private static final Threshold SECONDS = new Threshold(
            "seconds",
            3600,
            Unit.SECONDS,
            "age of a transaction that is at work",
            "ours; check_pgactivity has it as oldest_2pc and longest_query");

    private static final RuleCard CARD = RuleCard.of(
                    "CON-003",
                    Severity.WARNING,
                    "A transaction open for long",
                    "Rows that died since its snapshot cannot be removed by vacuum, in no table of the database: tables and indexes grow, and "
                            + "everything that reads them gets slower.",
                    "Cut long jobs into batches that commit; run long reports on a standby; have dumps run when little is written.")
            .with(SECONDS)
            .from(
                    "PostgreSQL manual: Routine Vacuuming",
                    "check_pgactivity, service longest_query; pganalyze, check Long Running Transactions")
            .needing(Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                Sql.of("""
                        select %s, extract(epoch from now() - a.xact_start)::float8, greatest(age(a.backend_xmin), age(a.backend_xid))
                        from pg_stat_activity a
                        where a.state not in ('idle', 'idle in transaction', 'idle in transaction (aborted)')
                          and a.backend_type = 'client backend'
                          and a.pid <> pg_backend_pid()
                          and extract(epoch from now() - a.xact_start) >= ?
                        order by a.xact_start, a.pid
                        limit 20""".formatted(SessionFinding.COLUMNS), Sql.value(db.limit(this, SECONDS))),
                row -> finding(
                        SessionFinding.subject(row),
                        "has a transaction open for " + Unit.SECONDS.text(row.getDouble(8)),
                        "Vacuum cannot remove what died since it began",
                        SessionFinding.end(
                                row,
                                "Wait for it, or end the session; what it has done in this transaction is rolled back"),
                        SessionFinding.evidence(row, "open for", row.getDouble(8))));
    }
}

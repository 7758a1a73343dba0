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

final class IdleInTransaction implements DoctorRule {

    private static final Threshold SECONDS = new Threshold(
            "seconds",
            300,
            Unit.SECONDS,
            "how long a transaction has been waiting for its program",
            "ours; Heroku and Crunchy Data end such sessions after minutes, check_pgactivity has it as max_idle_in_transaction");

    private static final RuleCard CARD = RuleCard.of(
                    "CON-002",
                    Severity.WARNING,
                    "A session idle in a transaction",
                    "The session keeps every lock that it has taken, and its snapshot may keep vacuum from removing rows that died since in any "
                            + "table. As a rule a program has forgotten to commit, or waits for something else within a transaction.",
                    "Mend the program: commit or roll back before it waits. As a safety belt set idle_in_transaction_session_timeout.")
            .with(SECONDS)
            .from(
                    "PostgreSQL manual: Client Connection Defaults, idle_in_transaction_session_timeout",
                    "check_pgactivity, service max_idle_in_transaction (oldest_idlexact)")
            .needing(Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                Sql.of("""
                        select %s, extract(epoch from now() - a.state_change)::float8
                        from pg_stat_activity a
                        where a.state in ('idle in transaction', 'idle in transaction (aborted)')
                          and a.pid <> pg_backend_pid()
                          and extract(epoch from now() - a.state_change) >= ?
                        order by a.state_change, a.pid
                        limit 20""".formatted(SessionFinding.COLUMNS), Sql.value(db.limit(this, SECONDS))),
                row -> finding(
                        SessionFinding.subject(row),
                        "has been idle in a transaction for " + Unit.SECONDS.text(row.getDouble(8)),
                        "It keeps its locks, and may keep vacuum from removing dead rows",
                        SessionFinding.end(
                                row,
                                "End the session if its program is stuck; set idle_in_transaction_session_timeout for the next time"),
                        SessionFinding.evidence(row, "idle for", row.getDouble(8))));
    }
}

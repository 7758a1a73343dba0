package dev.tusk.ops.doctor.connection;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;

final class LongQuery implements DoctorRule {

    private static final Threshold SECONDS = new Threshold(
            "seconds",
            600,
            Unit.SECONDS,
            "how long a statement has been at work",
            "PgHero lists statements from 60 s on; ours is for those who serve users");

    private static final RuleCard CARD = RuleCard.of(
                    "CON-004",
                    Severity.INFO,
                    "A statement that has run for long",
                    "Nobody waits for it any more as a rule, and it takes a processor, memory and disk from those that are waited for.",
                    "Look at its plan (tusk explain); cancel it if nobody waits for it; set statement_timeout for the roles of programs that serve users.")
            .with(SECONDS)
            .from("PgHero, long running queries", "PostgreSQL manual: Client Connection Defaults, statement_timeout")
            .needing(Need.PG_MONITOR);

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(Sql.of("""
                        select %s, extract(epoch from now() - a.query_start)::float8, coalesce(a.wait_event_type || ': ' || a.wait_event, 'none')
                        from pg_stat_activity a
                        where a.state = 'active'
                          and a.backend_type = 'client backend'
                          and a.pid <> pg_backend_pid()
                          and a.query !~* '^\\s*(copy|vacuum|analyze|create index|create unique index|reindex|cluster|start_replication)\\y'
                          and extract(epoch from now() - a.query_start) >= ?
                        order by a.query_start, a.pid
                        limit 20""".formatted(SessionFinding.COLUMNS), Sql.value(db.limit(this, SECONDS))), row -> {
            int pid = row.getInt(1);
            return finding(
                    SessionFinding.subject(row),
                    "has run one statement for %s (waits for: %s)"
                            .formatted(Unit.SECONDS.text(row.getDouble(8)), row.getString(9)),
                    "It takes processor, memory and disk from others",
                    Fix.decide(
                                    "Cancel the statement if nobody waits for it",
                                    Lock.NONE,
                                    "select pg_catalog.pg_cancel_backend(%d)".formatted(pid))
                            .verifiedBy("select state, query_start from pg_catalog.pg_stat_activity where pid = %d"
                                    .formatted(pid)),
                    SessionFinding.evidence(row, "running for", row.getDouble(8)));
        });
    }
}

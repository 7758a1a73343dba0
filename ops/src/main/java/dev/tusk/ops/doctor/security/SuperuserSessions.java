package dev.tusk.ops.doctor.security;

import dev.tusk.core.sql.Sql;
import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
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
import java.util.List;

final class SuperuserSessions implements DoctorRule {

    private static final Threshold SESSIONS = new Threshold(
            "sessions",
            1,
            Unit.COUNT,
            "sessions of superusers over the network, beside the one that asks",
            "ours: a program needs none");

    private static final RuleCard CARD = RuleCard.of(
                    "SEC-002",
                    Severity.WARNING,
                    "Programs log in as a superuser",
                    "Whoever takes such a program over reads every database, runs programs on the server's machine, and passes all row security.",
                    "Give the program a role of its own with the rights that it needs: for monitoring pg_monitor, for backups replication.")
            .with(SESSIONS)
            .from("PostgreSQL manual: Role Attributes; CIS PostgreSQL Benchmark", "check_pgactivity; splinter")
            .needing(Need.PG_MONITOR);

    private static final String QUERY = """
            select a.usename::text, coalesce(nullif(a.application_name, ''), 'no name'), count(*), min(host(a.client_addr))
            from pg_stat_activity a
            join pg_roles r on r.oid = a.usesysid and r.rolsuper
            where a.backend_type = 'client backend' and a.client_addr is not null and a.pid <> pg_backend_pid()
              and a.application_name !~ '^(psql|pg_dump|pg_restore|pg_basebackup|tusk)'
            group by 1, 2
            having count(*) >= ?
            order by 3 desc, 1, 2
            limit 20""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                Sql.of(QUERY, Sql.value((long) db.limit(this, SESSIONS))),
                row -> finding(
                        new Subject(Subject.Kind.ROLE, "%s in %s".formatted(row.getString(1), row.getString(2))),
                        "%,d sessions of a program have the rights of a superuser".formatted(row.getLong(3)),
                        "Whoever takes the program over has the whole server",
                        Fix.advice("Make a role with the rights that the program needs, and have it log in as that")
                                .verifiedBy(
                                        "select usename, application_name, client_addr from pg_catalog.pg_stat_activity where backend_type = 'client backend'"),
                        Evidence.count("sessions", row.getLong(3)),
                        Evidence.of("from", row.getString(4))));
    }
}

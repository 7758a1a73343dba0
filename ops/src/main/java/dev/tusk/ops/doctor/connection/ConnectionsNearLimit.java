package dev.tusk.ops.doctor.connection;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

final class ConnectionsNearLimit implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.9,
            Unit.SHARE,
            "connections in use of those that users may have",
            "check_postgres warns at 90 %");
    private static final Threshold CRITICAL_SHARE = new Threshold(
            "critical_share", 0.95, Unit.SHARE, "the same, where it is critical", "check_postgres is critical at 95 %");

    private static final RuleCard CARD = RuleCard.of(
                    "CON-001",
                    Severity.WARNING,
                    "Connections near the limit",
                    "A server refuses every connection above max_connections less those that are kept for superusers; programs then fail with "
                            + "\"too many clients already\". Idle connections count as well, and each costs memory.",
                    "Put a pooler (PgBouncer in transaction mode) in front of programs that hold many connections, or make their pools smaller. "
                            + "A higher max_connections needs a restart and memory; more than a few connections a processor make nothing faster.")
            .with(SHARE, CRITICAL_SHARE)
            .from(
                    "PostgreSQL manual: Connections and Authentication, max_connections",
                    "check_postgres, action backends; check_pgactivity, service backends");

    private static final String QUERY = """
            select
              count(*) filter (where backend_type = 'client backend' or (backend_type is null and usesysid is not null)),
              count(*) filter (where backend_type = 'client backend' and state = 'idle'),
              current_setting('max_connections')::int
                - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0)
            from pg_stat_activity""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db
                .query(QUERY, row -> {
                    long used = row.getLong(1);
                    long room = row.getLong(3);
                    double share = (double) used / Math.max(1, room);
                    return share < db.limit(this, SHARE)
                            ? Optional.<Finding>empty()
                            : Optional.of(found(used, row.getLong(2), room, share, db.limit(this, CRITICAL_SHARE)));
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Finding found(long used, long idle, long room, double share, double critical) {
        return finding(
                share >= critical ? Severity.CRITICAL : Severity.WARNING,
                Subject.server(),
                "%,d of %,d connections for users are in use".formatted(used, room),
                "Programs will be refused: \"too many clients already\"",
                Fix.advice(
                                "Put a pooler in front of the server, or make the pools of programs smaller; see which hold most: "
                                        + "select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc")
                        .verifiedBy("select count(*) from pg_stat_activity where backend_type = 'client backend'"),
                Evidence.count("connections", used),
                Evidence.count("of them idle", idle),
                Evidence.count("limit for users", room),
                Evidence.share("in use", share));
    }
}

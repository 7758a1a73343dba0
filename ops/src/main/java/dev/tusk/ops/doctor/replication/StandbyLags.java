package dev.tusk.ops.doctor.replication;

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

final class StandbyLags implements DoctorRule {

    private static final Threshold SECONDS = new Threshold(
            "seconds", 60, Unit.SECONDS, "how far a standby is behind", "ours: readers of the standby notice a minute");
    private static final Threshold BYTES = new Threshold(
            "bytes",
            268_435_456,
            Unit.BYTES,
            "log that it has not replayed",
            "ours: 16 segments; check_postgres and check_pgactivity take values of their user");

    private static final RuleCard CARD = RuleCard.of(
                    "REP-003",
                    Severity.WARNING,
                    "A standby is behind",
                    "Who reads there sees an old state; if the primary fails now, what has not come over is lost, and what was not replayed delays the switch.",
                    "Look whether its network or its disk is full, whether a query there holds replay up (REP-004), and whether a load runs here.")
            .with(SECONDS, BYTES)
            .from(
                    "PostgreSQL manual: pg_stat_replication",
                    "check_pgactivity, services streaming_delta and hot_standby_delta; check_postgres, hot_standby_delay")
            .needing(Need.PRIMARY, Need.PG_MONITOR);

    private static final String QUERY = """
            select coalesce(nullif(application_name, ''), 'pid ' || pid), coalesce(host(client_addr), 'local'), state, sync_state,
              coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint,
              coalesce(extract(epoch from replay_lag), 0)::float8
            from pg_stat_replication
            where state <> 'backup'
              and (coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0) >= ? or extract(epoch from replay_lag) >= ?)
            order by 1, pid""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                Sql.of(QUERY, Sql.value(db.limit(this, BYTES)), Sql.value(db.limit(this, SECONDS))),
                row -> finding(
                        new Subject(Subject.Kind.REPLICA, row.getString(1)),
                        "is behind by %s".formatted(Unit.BYTES.text((double) row.getLong(5))),
                        "Readers there see an old state, and a switch takes longer",
                        Fix.advice("See what holds it up there: tusk doctor with --url of the standby")
                                .verifiedBy(
                                        "select application_name, replay_lsn, replay_lag from pg_catalog.pg_stat_replication order by 1"),
                        Evidence.bytes("not replayed", row.getLong(5)),
                        Evidence.seconds("behind", row.getDouble(6)),
                        Evidence.of("address", row.getString(2)),
                        Evidence.of("state", row.getString(3)),
                        Evidence.of("synchronous", row.getString(4))));
    }
}

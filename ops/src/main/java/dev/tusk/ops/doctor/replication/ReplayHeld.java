package dev.tusk.ops.doctor.replication;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.Need;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

final class ReplayHeld implements DoctorRule {

    private static final Threshold SECONDS = new Threshold(
            "seconds",
            60,
            Unit.SECONDS,
            "age of the last transaction that was replayed, where more has come",
            "ours, as in REP-003");

    private static final RuleCard CARD = RuleCard.of(
                    "REP-004",
                    Severity.WARNING,
                    "This standby does not replay",
                    "The log arrives and is not replayed: replay was paused, or a query here is waited for (max_standby_streaming_delay). Readers see an old state, and the disk "
                            + "fills with log.",
                    "Resume it, or end the query that it waits for.")
            .with(SECONDS)
            .from("PostgreSQL manual: Recovery Control Functions; Handling Query Conflicts")
            .needing(Need.STANDBY);

    private static final String QUERY = """
            select pg_get_wal_replay_pause_state(), pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::bigint,
              coalesce(extract(epoch from now() - pg_last_xact_replay_timestamp()), 0)::float8""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double seconds = db.limit(this, SECONDS);
        List<Finding> found = new ArrayList<>();
        db.query(QUERY, row -> {
            boolean paused = !row.getString(1).equals("not paused");
            boolean behind = row.getLong(2) > 0 && row.getDouble(3) >= seconds;
            return (paused || behind) && found.add(found(row, paused));
        });
        return found;
    }

    private Finding found(ResultSet row, boolean paused) throws SQLException {
        return finding(
                Subject.server(),
                paused ? "replay of the log is paused" : "replay of the log is held up",
                "Readers here see an old state",
                (paused
                                ? Fix.decide("Resume it", Lock.NONE, "select pg_catalog.pg_wal_replay_resume()")
                                        .undoneBy("select pg_catalog.pg_wal_replay_pause()")
                                : Fix.advice("Look for a long query here, which replay waits for: CON-004"))
                        .verifiedBy(
                                "select pg_catalog.pg_get_wal_replay_pause_state(), pg_catalog.pg_last_xact_replay_timestamp()"),
                Evidence.of("state", row.getString(1)),
                Evidence.bytes("arrived and not replayed", row.getLong(2)),
                Evidence.seconds("last transaction replayed before", row.getDouble(3)));
    }
}

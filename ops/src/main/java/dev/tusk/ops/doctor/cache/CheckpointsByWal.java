package dev.tusk.ops.doctor.cache;

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
import java.util.ArrayList;
import java.util.List;

final class CheckpointsByWal implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.5,
            Unit.SHARE,
            "checkpoints that came for another reason than the time",
            "postgres_dba and pgBadger; most should come by time");
    private static final Threshold CHECKPOINTS = new Threshold(
            "checkpoints",
            20,
            Unit.COUNT,
            "checkpoints since the counts began",
            "ours: with fewer the figure says nothing");
    private static final int SPLIT_SINCE = 17;

    private static final RuleCard CARD = RuleCard.of(
                    "WAL-001",
                    Severity.WARNING,
                    "Checkpoints come too often",
                    "Where max_wal_size is full before checkpoint_timeout has passed, a checkpoint writes all changed pages at once, and each page that is changed after it goes whole "
                            + "into the log again: more log, which fills up sooner.",
                    "Raise max_wal_size so far that checkpoints come by time; tusk tune computes it from the log that is written.")
            .with(SHARE, CHECKPOINTS)
            .from(
                    "PostgreSQL manual: WAL Configuration; checkpoint_warning",
                    "postgres_dba; check_pgactivity, service bgwriter");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double share = db.limit(this, SHARE);
        double least = db.limit(this, CHECKPOINTS);
        String query = (db.server().major() >= SPLIT_SINCE
                ? "select num_timed, num_requested, extract(epoch from now() - stats_reset)::float8 from pg_stat_checkpointer"
                : "select checkpoints_timed, checkpoints_req, extract(epoch from now() - stats_reset)::float8 from pg_stat_bgwriter");
        String size = db.facts()
                .setting("max_wal_size")
                .map(each -> Unit.BYTES.text((double) each.bytes()))
                .orElse("");
        List<Finding> found = new ArrayList<>();
        db.query(query, row -> {
            long all = row.getLong(1) + row.getLong(2);
            double requested = (double) row.getLong(2) / Math.max(1, all);
            return (all < least || requested < share)
                    ? false
                    : found.add(finding(
                            Subject.setting("max_wal_size"),
                            "%,d of %,d checkpoints came before their time".formatted(row.getLong(2), all),
                            "Writes come in bursts, and the log grows by whole pages",
                            Fix.advice("Raise max_wal_size: tusk tune computes how far")
                                    .verifiedBy(query),
                            Evidence.count("by time", row.getLong(1)),
                            Evidence.count("requested", row.getLong(2)),
                            Evidence.seconds("counted for", row.getDouble(3)),
                            Evidence.of("max_wal_size", size)));
        });
        return found;
    }
}

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
import java.sql.SQLException;
import java.util.List;

final class ArchiverFails implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "WAL-002",
                    Severity.CRITICAL,
                    "The log cannot be archived",
                    "Backups cannot be restored to any moment after the last segment that was archived, and segments pile up until the disk is full and the server stops.",
                    "Look at the server's log for what the command says, and run it by hand as the server's user.")
            .from(
                    "PostgreSQL manual: pg_stat_archiver; Continuous Archiving",
                    "check_pgactivity, service archiver; check_postgres");

    private static final String QUERY = """
            select
              last_failed_wal, extract(epoch from now() - last_failed_time)::float8, failed_count,
              coalesce(extract(epoch from now() - last_archived_time), -1)::float8
            from pg_stat_archiver
            where last_failed_time > coalesce(last_archived_time, '-infinity')
              and current_setting('archive_mode') <> 'off'""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> finding(
                        Subject.setting("archive_command"),
                        "failed for %s, %s ago, and nothing was archived since"
                                .formatted(row.getString(1), Unit.SECONDS.text(Math.rint(row.getDouble(2)))),
                        "Backups end before that, and segments fill the disk",
                        Fix.advice("Look at the server's log, and run the command by hand as the server's user")
                                .verifiedBy(
                                        "select last_archived_wal, last_archived_time, last_failed_wal, last_failed_time from pg_catalog.pg_stat_archiver"),
                        Evidence.count("failures", row.getLong(3)),
                        row.getDouble(4) < 0
                                ? Evidence.of("last archived", "never")
                                : Evidence.seconds("last archived before", row.getDouble(4))));
    }
}

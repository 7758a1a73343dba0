package dev.tusk.ops.doctor.cache;

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
import java.util.ArrayList;
import java.util.List;

final class ArchiverBehind implements DoctorRule {

    private static final Threshold SEGMENTS = new Threshold(
            "segments",
            64,
            Unit.COUNT,
            "segments that wait to be archived",
            "ours: 1 GB; check_pgactivity's archiver alerts on a count that its user gives");

    private static final RuleCard CARD = RuleCard.of(
                    "WAL-003",
                    Severity.WARNING,
                    "Archiving the log does not keep up",
                    "What waits is lost if the disk of the server fails, and takes its space.",
                    "Archive in parallel (pgBackRest archive-async, WAL-G), or to a faster place.")
            .with(SEGMENTS)
            .from("check_pgactivity, service archiver", "PostgreSQL manual: pg_ls_archive_statusdir")
            .needing(Need.PG_MONITOR);

    private static final String QUERY = """
            select count(*), coalesce(extract(epoch from now() - min(modification)), 0)::float8
            from pg_ls_archive_statusdir()
            where name like '%.ready' and current_setting('archive_mode') <> 'off'""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double limit = db.limit(this, SEGMENTS);
        List<Finding> found = new ArrayList<>();
        db.query(
                QUERY,
                row -> row.getLong(1) < limit
                        ? false
                        : found.add(finding(
                                Subject.setting("archive_command"),
                                "%,d segments of the log wait to be archived".formatted(row.getLong(1)),
                                "They are lost if the disk fails, and take its space",
                                Fix.advice("Archive faster; see whether it fails (WAL-002)")
                                        .verifiedBy(
                                                "select count(*) from pg_catalog.pg_ls_archive_statusdir() where name like '%.ready'"),
                                Evidence.count("segments", row.getLong(1)),
                                Evidence.seconds("the oldest waits for", row.getDouble(2)))));
        return found;
    }
}

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
import java.util.List;
import java.util.Optional;

final class TemporaryFiles implements DoctorRule {

    private static final Threshold BYTES = new Threshold(
            "bytes_per_hour",
            1_073_741_824,
            Unit.BYTES,
            "temporary files written in an hour",
            "ours: 1 GB an hour is felt on most disks");

    private static final RuleCard CARD = RuleCard.of(
                    "MEM-002",
                    Severity.WARNING,
                    "Sorts and joins spill to disk",
                    "What does not fit into work_mem is written to temporary files and read again, many times slower, and takes the disk from others.",
                    "Find the statements (pg_stat_statements, temp_blks_written; log_temp_files) and give them an index, or their role more work_mem. tusk tune computes how much.")
            .with(BYTES)
            .from(
                    "PostgreSQL manual: pg_stat_database; log_temp_files",
                    "check_pgactivity, service temp_files; pganalyze");

    private static final String QUERY = """
            select temp_files, temp_bytes, extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8, current_setting('work_mem')
            from pg_stat_database
            where datname = current_database()""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double limit = db.limit(this, BYTES);
        return db
                .query(QUERY, row -> {
                    // What was counted in a few minutes is not multiplied up.
                    long hourly = (long) (row.getLong(2) / Math.max(1.0, row.getDouble(3) / 3600));
                    return row.getLong(1) == 0 || hourly < limit
                            ? Optional.<Finding>empty()
                            : Optional.of(finding(
                                    new Subject(
                                            Subject.Kind.DATABASE, db.server().database()),
                                    "wrote %s of temporary files an hour".formatted(Unit.BYTES.text((double) hourly)),
                                    "Sorts and joins wait for the disk",
                                    Fix.advice(
                                                    "Give the statements that spill an index, or their role more work_mem: tusk tune")
                                            .verifiedBy(
                                                    "select temp_files, temp_bytes from pg_catalog.pg_stat_database where datname = current_database()"),
                                    Evidence.count("files", row.getLong(1)),
                                    Evidence.bytes("written", row.getLong(2)),
                                    Evidence.seconds("counted for", row.getDouble(3)),
                                    Evidence.of("work_mem", row.getString(4))));
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }
}

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

final class LargeLog implements DoctorRule {

    private static final Threshold FACTOR = new Threshold(
            "factor",
            3,
            Unit.COUNT,
            "size of pg_wal, in max_wal_size",
            "ours; check_pgactivity, service wal_files, expects less than max_wal_size and some segments");

    private static final RuleCard CARD = RuleCard.of(
                    "WAL-004",
                    Severity.WARNING,
                    "The write-ahead log takes much room",
                    "Something keeps segments that the server itself no longer needs: a slot that nobody reads, an archiver that fails or is slow, or wal_keep_size. When the disk is full, the "
                            + "server stops.",
                    "See who keeps it: REP-001, WAL-002, WAL-003, and wal_keep_size.")
            .with(FACTOR)
            .from(
                    "check_pgactivity, service wal_files; check_postgres, wal_files",
                    "PostgreSQL manual: WAL Configuration")
            .needing(Need.PG_MONITOR, Need.PRIMARY);

    private static final String QUERY = """
            select sum(size)::bigint, count(*), pg_size_bytes(current_setting('max_wal_size')), current_setting('wal_keep_size')
            from pg_ls_waldir()""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double factor = db.limit(this, FACTOR);
        List<Finding> found = new ArrayList<>();
        db.query(
                QUERY,
                row -> row.getLong(1) >= factor * row.getLong(3)
                        && found.add(finding(
                                Subject.server(),
                                "pg_wal holds %s, and max_wal_size is %s"
                                        .formatted(Unit.BYTES.text((double) row.getLong(1)), Unit.BYTES.text((double)
                                                row.getLong(3))),
                                "When the disk is full, the server stops",
                                Fix.advice(
                                                "See who keeps segments: slots (REP-001), the archiver (WAL-002, WAL-003), wal_keep_size")
                                        .verifiedBy("select count(*), sum(size) from pg_catalog.pg_ls_waldir()"),
                                Evidence.bytes("size", row.getLong(1)),
                                Evidence.count("segments", row.getLong(2)),
                                Evidence.bytes("max_wal_size", row.getLong(3)),
                                Evidence.of("wal_keep_size", row.getString(4)))));
        return found;
    }
}

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

final class CacheHits implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.95,
            Unit.SHARE,
            "pages found in shared_buffers",
            "PgHero and Heroku ask for 99 %; pages that the system's own cache holds count as misses here");
    private static final Threshold BLOCKS = new Threshold(
            "blocks",
            1_000_000,
            Unit.COUNT,
            "pages read since the counts began",
            "ours: with fewer the figure says nothing");

    private static final RuleCard CARD = RuleCard.of(
                    "MEM-001",
                    Severity.INFO,
                    "Many pages are not found in memory",
                    "Each page that is not in shared_buffers comes from the system's cache or from the disk, a hundred times slower there.",
                    "See which statements read most (tusk doctor --only QRY-001, tusk explain): mostly an index is missing. Then look at shared_buffers (tusk tune), and at "
                            + "memory for the whole.")
            .with(SHARE, BLOCKS)
            .from("PgHero, cache hit rate; check_pgactivity, service hit_ratio; pganalyze");

    private static final String QUERY = """
            select blks_hit, blks_read, pg_database_size(current_database()), pg_size_bytes(current_setting('shared_buffers'))
            from pg_stat_database
            where datname = current_database()""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double share = db.limit(this, SHARE);
        double blocks = db.limit(this, BLOCKS);
        return db
                .query(QUERY, row -> {
                    long hit = row.getLong(1);
                    long read = row.getLong(2);
                    double found = (double) hit / Math.max(1, hit + read);
                    return hit + read < blocks || found >= share
                            ? Optional.<Finding>empty()
                            : Optional.of(finding(
                                    Subject.server(),
                                    "%s of the pages that were asked for were in shared_buffers"
                                            .formatted(Unit.SHARE.text(Math.rint(found * 1000) / 1000)),
                                    "The rest comes from the system's cache or from the disk",
                                    Fix.advice(
                                                    "Find the statements that read most, then size shared_buffers: tusk tune")
                                            .verifiedBy(
                                                    "select blks_hit, blks_read from pg_catalog.pg_stat_database where datname = current_database()"),
                                    Evidence.share("found in memory", found),
                                    Evidence.count("pages read", read),
                                    Evidence.bytes("database", row.getLong(3)),
                                    Evidence.bytes("shared_buffers", row.getLong(4))));
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }
}

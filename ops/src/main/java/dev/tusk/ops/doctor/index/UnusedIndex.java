package dev.tusk.ops.doctor.index;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import dev.tusk.ops.doctor.fact.Table;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class UnusedIndex implements DoctorRule {

    private static final Threshold BYTES = new Threshold(
            "bytes",
            10_485_760,
            Unit.BYTES,
            "size of an index from which it is told",
            "ours: below 10 MB it costs little; PgHero tells all");
    private static final Threshold DAYS = new Threshold(
            "days",
            7,
            Unit.COUNT,
            "days for which the server must have counted",
            "ours: a week has its weekly jobs; month-ends may need more");

    private static final RuleCard CARD = RuleCard.of(
                    "IDX-004",
                    Severity.INFO,
                    "An index that nothing uses",
                    "Each insert and most updates write to it, vacuum walks it, and it takes memory from what is used. Standbys count for themselves: an index "
                            + "may serve there alone.",
                    "Ask the standbys too (--replica-url), wait until month-end jobs have run, then drop it.")
            .with(BYTES, DAYS)
            .from(
                    "PgHero, unused indexes; Supabase splinter, lint unused_index; pganalyze",
                    "PostgreSQL manual: pg_stat_all_indexes");

    private static final String SINCE = """
            select
              extract(epoch from now() - coalesce(stats_reset, pg_postmaster_start_time()))::float8 / 86400,
              (select count(*) from pg_stat_replication)
            from pg_stat_database
            where datname = current_database()""";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        record Counted(double days, long standbys) {}
        Counted counted = db.query(SINCE, row -> new Counted(row.getDouble(1), row.getLong(2)))
                .getFirst();
        if (counted.days() < db.limit(this, DAYS)) {
            return List.of();
        }
        Map<Long, Table> tables = db.facts().tablesByOid();
        List<Index> unused = db.facts().indexes().stream()
                .filter(index -> index.scans() == 0 && index.valid() && index.bytes() >= db.limit(this, BYTES))
                .filter(index -> !index.unique() && !index.constraint() && !index.replicaIdentity())
                .filter(index -> tables.containsKey(index.table())
                        && tables.get(index.table()).isOfUsers()
                        && !tables.get(index.table()).kind().equals("p"))
                .toList();
        Map<Long, Long> elsewhere = ReplicaScans.of(db, unused);
        List<Finding> found = new ArrayList<>();
        for (Index index : unused) {
            if (elsewhere.getOrDefault(index.oid(), 0L) == 0) {
                found.add(found(db, index, counted.days(), counted.standbys()));
            }
        }
        return found;
    }

    private Finding found(Inspection db, Index index, double days, long standbys) throws SQLException {
        int asked = db.replicas().size();
        String doubt =
                standbys > asked ? "; %d of %d standbys were not asked".formatted(standbys - asked, standbys) : "";
        return finding(
                Subject.index(index.name()),
                "was not used in %,.0f days%s".formatted(days, doubt),
                "Writes keep it up, and it takes %s"
                        .formatted(Evidence.bytes("size", index.bytes()).text()),
                IndexFix.drop(db, index, "Drop it once monthly jobs have run" + doubt),
                Evidence.bytes("size", index.bytes()),
                Evidence.count("days counted", Math.round(days)),
                Evidence.count("standbys asked", asked),
                Evidence.of("method", index.method()));
    }
}

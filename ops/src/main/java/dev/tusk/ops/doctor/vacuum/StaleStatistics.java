package dev.tusk.ops.doctor.vacuum;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.finding.Unit;
import dev.tusk.ops.rule.RuleCard;
import dev.tusk.ops.rule.Threshold;
import java.sql.SQLException;
import java.util.List;

final class StaleStatistics implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.2,
            Unit.SHARE,
            "rows changed since it was analysed, of all rows",
            "twice autovacuum_analyze_scale_factor (10 %): autovacuum does not keep up");
    private static final Threshold ROWS = new Threshold(
            "rows", 5_000, Unit.ROWS, "rows changed since", "ours: estimates of small tables matter little");

    private static final RuleCard CARD = RuleCard.of(
                    "VAC-002",
                    Severity.WARNING,
                    "Statistics for the planner are stale",
                    "The planner estimates rows by what ANALYZE saw last. After large changes it takes the wrong join or leaves an index out; after a load or an upgrade "
                            + "there may be no statistics at all.",
                    "Analyse the table now. Where it happens again, lower autovacuum_analyze_scale_factor for it, or analyse at the end of each load.")
            .with(SHARE, ROWS)
            .from(
                    "PostgreSQL manual: Updating Planner Statistics",
                    "check_pgactivity, service last_analyze; check_postgres, last_analyze");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double share = db.limit(this, SHARE);
        double rows = db.limit(this, ROWS);
        return db.facts().tables().stream()
                .filter(table -> !table.kind().equals("p"))
                .filter(table -> table.changes() >= rows && table.changes() >= share * table.live())
                .map(table -> finding(
                        Subject.table(table.name()),
                        "%,d rows changed since it was analysed%s"
                                .formatted(table.changes(), table.analyzeAge() < 0 ? ", which was never" : ""),
                        "Plans are made for rows that are no longer there",
                        Fix.safe("Analyse it", Lock.SHARE_UPDATE_EXCLUSIVE, "analyze " + table.name())
                                .verifiedBy(
                                        "select n_mod_since_analyze, last_analyze from pg_catalog.pg_stat_all_tables where relid = %d"
                                                .formatted(table.oid())),
                        Evidence.rows("changed since", table.changes()),
                        Evidence.rows("live rows", table.live()),
                        table.analyzeAge() < 0
                                ? Evidence.of("last analysed", "never")
                                : Evidence.seconds("last analysed before", table.analyzeAge())))
                .toList();
    }
}

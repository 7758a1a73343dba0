package dev.tusk.ops.doctor.vacuum;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Table;
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

final class DeadRows implements DoctorRule {

    private static final Threshold SHARE = new Threshold(
            "share",
            0.3,
            Unit.SHARE,
            "dead rows of all rows",
            "autovacuum comes at 20 % by default (autovacuum_vacuum_scale_factor); at 30 % it does not keep up");
    private static final Threshold ROWS =
            new Threshold("rows", 10_000, Unit.ROWS, "dead rows of a table", "ours: fewer cost nothing that is felt");

    private static final RuleCard CARD = RuleCard.of(
                    "VAC-001",
                    Severity.WARNING,
                    "Many dead rows that vacuum has not removed",
                    "Dead rows take space in tables and indexes, and scans read them. Where vacuum does not keep up, a table grows without end.",
                    "Vacuum the table now. Where it fills up again, lower autovacuum_vacuum_scale_factor for it, and look who holds the horizon (VAC-004).")
            .with(SHARE, ROWS)
            .from(
                    "PostgreSQL manual: Routine Vacuuming",
                    "postgres_dba, autovacuum queue; pganalyze, check Inefficient Vacuum; check_postgres, last_vacuum");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        double share = db.limit(this, SHARE);
        double rows = db.limit(this, ROWS);
        return db.facts().tables().stream()
                .filter(table -> table.dead() >= rows && dead(table) >= share)
                .map(table -> finding(
                        Subject.table(table.name()),
                        "%s of its rows are dead".formatted(Unit.SHARE.text(Math.rint(dead(table) * 100) / 100)),
                        "Scans read them, and the table grows",
                        Fix.safe("Vacuum it", Lock.SHARE_UPDATE_EXCLUSIVE, "vacuum (analyze) " + table.name())
                                .verifiedBy(
                                        "select n_live_tup, n_dead_tup, last_vacuum, last_autovacuum from pg_catalog.pg_stat_all_tables where relid = %d"
                                                .formatted(table.oid())),
                        Evidence.rows("dead rows", table.dead()),
                        Evidence.rows("live rows", table.live()),
                        table.vacuumAge() < 0
                                ? Evidence.of("last vacuumed", "never")
                                : Evidence.seconds("last vacuumed before", table.vacuumAge())))
                .toList();
    }

    private static double dead(Table table) {
        return (double) table.dead() / Math.max(1, table.live() + table.dead());
    }
}

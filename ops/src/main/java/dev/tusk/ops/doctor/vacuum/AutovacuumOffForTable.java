package dev.tusk.ops.doctor.vacuum;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

final class AutovacuumOffForTable implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "VAC-003",
                    Severity.WARNING,
                    "Autovacuum is off for a table",
                    "It was switched off for a load, perhaps, and nobody switched it on again: dead rows stay, and estimates get stale.",
                    "Reset the option; give the table other thresholds where autovacuum came too often.")
            .from("PostgreSQL manual: CREATE TABLE, Storage Parameters; pganalyze, check Disabled Autovacuum");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.facts().tables().stream()
                .filter(table -> table.option("autovacuum_enabled")
                        .filter(AutovacuumOffForTable::isOff)
                        .isPresent())
                .map(table -> finding(
                        Subject.table(table.name()),
                        "autovacuum is off for it",
                        "Dead rows stay, and the planner's statistics get stale",
                        Fix.safe(
                                        "Have autovacuum come again",
                                        Lock.SHARE_UPDATE_EXCLUSIVE,
                                        "alter table %s reset (autovacuum_enabled)".formatted(table.name()))
                                .undoneBy("alter table %s set (autovacuum_enabled = off)".formatted(table.name()))
                                .verifiedBy("select reloptions from pg_catalog.pg_class where oid = %d"
                                        .formatted(table.oid())),
                        Evidence.rows("dead rows", table.dead()),
                        Evidence.rows("live rows", table.live())))
                .toList();
    }

    private static boolean isOff(String value) {
        return List.of("false", "off", "no", "0", "f", "n").contains(value.toLowerCase(Locale.ROOT));
    }
}

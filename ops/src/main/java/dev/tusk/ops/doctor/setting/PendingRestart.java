package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

final class PendingRestart implements DoctorRule {

    private static final RuleCard CARD = RuleCard.of(
                    "CFG-003",
                    Severity.WARNING,
                    "A setting waits for a restart",
                    "The files say one thing, and the server does another. The next restart, perhaps an unplanned one, changes how the server behaves, or it does "
                            + "not start at all.",
                    "Restart the server when it suits you, or take the change back.")
            .from("PostgreSQL manual: pg_settings, pending_restart; check_pgactivity, service pending_restart");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        return db.facts().settings().values().stream()
                .filter(Setting::pendingRestart)
                .sorted(Comparator.comparing(Setting::name))
                .map(setting -> finding(
                        Subject.setting(setting.name()),
                        "was changed in the files and waits for a restart",
                        "The next restart changes how the server behaves",
                        Fix.advice("Restart the server, or take the change out of the files")
                                .verifiedBy(
                                        "select name, setting, pending_restart from pg_catalog.pg_settings where name = '%s'"
                                                .formatted(setting.name())),
                        Evidence.of("value in effect", setting.value())))
                .toList();
    }
}

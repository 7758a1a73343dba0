package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Severity;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

final class PlannerSwitches implements DoctorRule {

    /** Off by default. */
    private static final Set<String> USUALLY_OFF =
            Set.of("enable_partitionwise_join", "enable_partitionwise_aggregate", "enable_group_by_reordering");

    private static final RuleCard CARD = RuleCard.of(
                    "CFG-018",
                    Severity.WARNING,
                    "A kind of plan is switched off",
                    "Switches such as enable_nestloop are for trying plans in one session. For the whole server they make other statements slow, and hide the wrong estimate "
                            + "that was the cause.",
                    "Take it back; mend the estimate or the index of the statement that it was meant for.")
            .from("PostgreSQL manual: Planner Method Configuration; pganalyze, check Features");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (Setting setting : new TreeMap<>(db.facts().settings()).values()) {
            if (setting.name().startsWith("enable_")
                    && setting.isOff()
                    && setting.usual().equals("on")
                    && !USUALLY_OFF.contains(setting.name())) {
                found.add(finding(
                        Subject.setting(setting.name()),
                        "is off",
                        "Statements for which that plan is best are slow",
                        SettingFix.set(db, setting, "on", "Take it back"),
                        Evidence.of("comes from", setting.source())));
            }
        }
        return found;
    }
}

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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

final class DamagingSettings implements DoctorRule {

    private static final Set<String> DANGEROUS = Set.of(
            "zero_damaged_pages",
            "ignore_checksum_failure",
            "ignore_invalid_pages",
            "ignore_system_indexes",
            "allow_system_table_mods");

    private static final RuleCard CARD = RuleCard.of(
                    "CFG-017",
                    Severity.CRITICAL,
                    "A setting for rescuing broken databases is on",
                    "It hides damage, or makes it final: pages that are damaged are read as empty ones, checksums are ignored, or catalogs may be changed by hand.",
                    "Turn it off as soon as the rescue is done.")
            .from("PostgreSQL manual: Developer Options");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Finding> check(Inspection db) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (String name : new TreeSet<>(DANGEROUS)) {
            Optional<Setting> setting = db.facts().setting(name);
            if (setting.isPresent() && setting.get().value().equals("on")) {
                found.add(finding(
                        Subject.setting(name),
                        "is on",
                        "Damage is hidden, or made final",
                        SettingFix.set(db, setting.get(), "off", "Turn it off"),
                        Evidence.of("comes from", setting.get().source())));
            }
        }
        return found;
    }
}

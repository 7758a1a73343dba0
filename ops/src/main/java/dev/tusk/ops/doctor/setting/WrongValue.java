package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.DoctorRule;
import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Setting;
import dev.tusk.ops.finding.Evidence;
import dev.tusk.ops.finding.Finding;
import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Subject;
import dev.tusk.ops.rule.RuleCard;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A setting with a value that it should not have. */
abstract class WrongValue implements DoctorRule {

    private final RuleCard card;
    private final String setting;
    private final String right;
    private final String effect;

    /**
     * @param right the value to set
     * @param effect what the wrong value does, in a sentence
     */
    WrongValue(RuleCard card, String setting, String right, String effect) {
        this.card = card;
        this.setting = setting;
        this.right = right;
        this.effect = effect;
    }

    abstract boolean isWrong(Setting setting);

    Fix fix(Inspection db, Setting setting) throws SQLException {
        return SettingFix.set(db, setting, right, "Set it to " + right);
    }

    @Override
    public final RuleCard card() {
        return card;
    }

    @Override
    public final List<Finding> check(Inspection db) throws SQLException {
        Optional<Setting> found = db.facts().setting(setting);
        if (found.isEmpty() || !isWrong(found.get())) {
            return List.of();
        }
        return List.of(finding(
                Subject.setting(setting),
                "is %s".formatted(found.get().value()),
                effect,
                fix(db, found.get()),
                Evidence.of("value", found.get().value()),
                Evidence.of("comes from", found.get().source())));
    }
}

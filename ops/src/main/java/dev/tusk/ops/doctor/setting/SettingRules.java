package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about settings. */
public final class SettingRules {

    private SettingRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(new FsyncOff(), new FullPageWritesOff(), new PendingRestart());
    }
}

package dev.tusk.ops.doctor.setting;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;
import java.util.stream.Stream;

/** The rules about settings. */
public final class SettingRules {

    private SettingRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return Stream.<List<? extends DoctorRule>>of(
                        List.of(new FsyncOff(), new FullPageWritesOff(), new PendingRestart(), new DataChecksumsOff()),
                        List.of(
                                new FileErrors(),
                                new HbaErrors(),
                                new DamagingSettings(),
                                new PlannerSwitches(),
                                new NoStatementTimeout()),
                        SimpleSettings.all())
                .flatMap(List::stream)
                .<DoctorRule>map(rule -> rule)
                .toList();
    }
}

package dev.tusk.ops.doctor.vacuum;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about vacuum and analyse. */
public final class VacuumRules {

    private VacuumRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new DeadRows(),
                new StaleStatistics(),
                new AutovacuumOffForTable(),
                new HeldHorizon(),
                new TableBloat());
    }
}

package dev.tusk.ops.doctor.wraparound;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about the age of transactions. */
public final class WraparoundRules {

    private WraparoundRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new DatabaseAge(
                        "WRP-001",
                        "transaction",
                        "age(datfrozenxid)",
                        "autovacuum_freeze_max_age",
                        "2 thousand million transactions"),
                new DatabaseAge(
                        "WRP-002",
                        "multixact",
                        "mxid_age(datminmxid)",
                        "autovacuum_multixact_freeze_max_age",
                        "2 thousand million multixacts, which rows locked by several transactions use up"));
    }
}

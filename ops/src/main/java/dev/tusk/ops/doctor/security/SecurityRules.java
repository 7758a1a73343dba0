package dev.tusk.ops.doctor.security;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about rights. */
public final class SecurityRules {

    private SecurityRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(new PublicSchemaCreate());
    }
}

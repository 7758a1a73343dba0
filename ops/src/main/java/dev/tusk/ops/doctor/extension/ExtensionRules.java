package dev.tusk.ops.doctor.extension;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about extensions. */
public final class ExtensionRules {

    private ExtensionRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(new OutdatedExtension(), new ExtensionInPublic(), new NoStatementStatistics());
    }
}

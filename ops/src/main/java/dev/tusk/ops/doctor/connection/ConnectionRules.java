package dev.tusk.ops.doctor.connection;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about sessions. */
public final class ConnectionRules {

    private ConnectionRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(new ConnectionsNearLimit(), new IdleInTransaction(), new LongTransaction(), new LongQuery());
    }
}

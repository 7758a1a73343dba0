package dev.tusk.ops.doctor.lock;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about locks. */
public final class LockRules {

    private LockRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(new BlockedSessions(), new PreparedTransactions(), new Deadlocks());
    }
}

package dev.tusk.ops.doctor.replication;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about standbys, slots and subscriptions. */
public final class ReplicationRules {

    private ReplicationRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new InactiveSlot(),
                new LostSlot(),
                new StandbyLags(),
                new ReplayHeld(),
                new SubscriptionDown(),
                new SynchronousStandbyMissing());
    }
}

package dev.tusk.ops.doctor.cache;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about memory, temporary files, checkpoints and the log. */
public final class CacheRules {

    private CacheRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new CacheHits(),
                new TemporaryFiles(),
                new Rollbacks(),
                new CheckpointsByWal(),
                new ArchiverFails(),
                new ArchiverBehind(),
                new LargeLog());
    }
}

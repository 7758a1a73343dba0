package dev.tusk.ops.doctor.vector;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about vectors. */
public final class VectorRules {

    private VectorRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new VectorsWithoutIndex(),
                new WrongOperatorClass(),
                new IndexNotWalked(),
                new IndexLargerThanMemory(),
                new NullVectors(),
                new ZeroVectors(),
                new UnnormalisedInnerProduct(),
                new MixedModels(),
                new HnswDebris(),
                new IvfflatLists(),
                new RecallBelowTarget(),
                new PgvectorHazards());
    }
}

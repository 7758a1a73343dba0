package dev.tusk.ops.doctor.index;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about indexes. */
public final class IndexRules {

    private IndexRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new InvalidIndex(),
                new DuplicateIndex(),
                new OverlappingIndex(),
                new UnusedIndex(),
                new ForeignKeyWithoutIndex(),
                new TableReadWhole(),
                new IndexBloat(),
                new CollationChanged());
    }
}

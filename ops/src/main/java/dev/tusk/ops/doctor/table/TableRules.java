package dev.tusk.ops.doctor.table;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;
import java.util.stream.Stream;

/** The rules about tables. */
public final class TableRules {

    private TableRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return Stream.<List<? extends DoctorRule>>of(
                        List.of(new NoPrimaryKey(), new SequenceNearEnd(), new NarrowKey()),
                        UnwiseType.all(),
                        List.of(
                                new UnloggedTable(),
                                new UnvalidatedConstraint(),
                                new TypesWithoutUpgrade(),
                                new DefaultPartitionRows()))
                .flatMap(List::stream)
                .<DoctorRule>map(rule -> rule)
                .toList();
    }
}

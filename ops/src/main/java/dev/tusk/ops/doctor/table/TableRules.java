package dev.tusk.ops.doctor.table;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about tables. */
public final class TableRules {

    private TableRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(new NoPrimaryKey());
    }
}

package dev.tusk.ops.doctor.statement;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about statements. */
public final class StatementRules {

    private StatementRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new SlowStatement(),
                new OneRowEach(),
                new DeepOffset(),
                new CountOfLargeTable(),
                new RowByRowInsert(),
                new RowByRowUpdate(),
                new ReadsMuchForLittle(),
                new SpillingStatement());
    }
}

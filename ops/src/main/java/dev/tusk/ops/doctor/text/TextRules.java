package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.DoctorRule;
import java.util.List;

/** The rules about text search. */
public final class TextRules {

    private TextRules() {}

    /** All of them. */
    public static List<DoctorRule> all() {
        return List.of(
                new TsvectorWithoutGin(),
                new TsvectorAtQueryTime(),
                new TsvectorNotKept(),
                new StaleTsvector(),
                new OtherConfiguration(),
                new MixedConfigurations(),
                new PendingList(),
                new HeadlineOfMany(),
                new TrigramMissing());
    }
}

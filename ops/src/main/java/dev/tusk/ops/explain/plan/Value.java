package dev.tusk.ops.explain.plan;

import java.util.List;
import java.util.Objects;

/** What a property of a plan holds. Numbers are kept as they were written, so that nothing is rounded on the way. */
public sealed interface Value {

    /** Words. */
    record Text(String text) implements Value {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A number.
     *
     * @param written its digits as they stood in the plan, such as {@code 0.010}
     */
    record Num(String written) implements Value {
        public Num {
            Objects.requireNonNull(written, "written");
        }

        /** Its value; NaN where it is none after all. */
        public double number() {
            try {
                return Double.parseDouble(written);
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }

    /** Yes or no. */
    record Flag(boolean isSet) implements Value {}

    /** JSON's null. */
    record Nothing() implements Value {}

    /** Several. */
    record Items(List<Value> items) implements Value {
        public Items {
            items = List.copyOf(items);
        }

        /** Several texts. */
        public static Items of(List<String> texts) {
            return new Items(texts.stream().<Value>map(Text::new).toList());
        }
    }

    /** Named ones. */
    record Group(Properties members) implements Value {}

    /** A number that counts. */
    static Num of(long number) {
        return new Num(Long.toString(number));
    }
}

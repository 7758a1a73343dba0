package dev.tusk.bench.figure;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param id permanent, for programs
 * @param peer what Tusk is compared with, or null when its own number is judged
 * @param comparison how the two are compared
 * @param judged what the bar is laid on: the comparison's outcome, or Tusk's own number where there is no peer
 */
public record Figure(
        String id, String what, Measure tusk, @Nullable Measure peer, Comparison comparison, double judged, Bar bar) {

    /** What is made of two numbers. */
    public enum Comparison {
        RATIO("ratio", "%.2f"),
        DIFFERENCE("difference", "%+.4f");

        private final String key;
        private final String format;

        Comparison(String key, String format) {
            this.key = key;
            this.format = format;
        }

        /** The name in JSON. */
        public String key() {
            return key;
        }

        String shown(double value) {
            return String.format(Locale.ROOT, format, value);
        }
    }

    public static Figure ratio(String id, String what, Measure tusk, Measure peer, double ratio, Bar bar) {
        return new Figure(id, what, tusk, peer, Comparison.RATIO, ratio, bar);
    }

    /** Judged by how much Tusk's number is above the peer's. */
    public static Figure difference(String id, String what, Measure tusk, Measure peer, Bar bar) {
        return new Figure(id, what, tusk, peer, Comparison.DIFFERENCE, tusk.value() - peer.value(), bar);
    }

    public static Figure alone(String id, String what, Measure tusk, Bar bar) {
        return new Figure(id, what, tusk, null, Comparison.RATIO, tusk.value(), bar);
    }

    public boolean judgedByBar() {
        return !(bar instanceof Bar.None);
    }

    public boolean holds() {
        return bar.holds(judged);
    }
}

package dev.tusk.bench.firstrun;

import org.jspecify.annotations.Nullable;

/**
 * One figure.
 *
 * @param id permanent, for programs
 * @param peer what Tusk is compared with, or null when its own number is judged
 * @param judged what the bar is laid on: the ratio of Tusk to the peer, or Tusk's own number
 */
record Figure(
        String id, String what, Measure tusk, @Nullable Measure peer, double judged, Bar bar) {

    static Figure ratio(String id, String what, Measure tusk, Measure peer, double ratio, Bar bar) {
        return new Figure(id, what, tusk, peer, ratio, bar);
    }

    static Figure alone(String id, String what, Measure tusk, Bar bar) {
        return new Figure(id, what, tusk, null, tusk.value(), bar);
    }

    boolean judgedByBar() {
        return !(bar instanceof Bar.None);
    }

    boolean holds() {
        return bar.holds(judged);
    }
}

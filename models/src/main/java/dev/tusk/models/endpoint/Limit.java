package dev.tusk.models.endpoint;

import java.time.Duration;

/**
 * Until when an answer is of use to whoever waits for it.
 *
 * @param whole how long there was from the beginning
 * @param end by {@link System#nanoTime}
 */
record Limit(Duration whole, long end) {

    /** Longer than any patience. */
    private static final Duration NEVER = Duration.ofDays(365);

    static Limit none() {
        return of(NEVER);
    }

    /** From now on. */
    static Limit of(Duration whole) {
        Duration most = whole.compareTo(NEVER) < 0 ? whole : NEVER;
        return new Limit(most, System.nanoTime() + most.toNanos());
    }

    /** What is left; zero when nothing is. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /** The shorter of this duration and what is left. */
    Duration atMost(Duration longest) {
        Duration left = left();
        return left.compareTo(longest) < 0 ? left : longest;
    }

    boolean isOver() {
        return left().isZero();
    }
}

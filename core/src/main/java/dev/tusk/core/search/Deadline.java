package dev.tusk.core.search;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;

/**
 * When a search has to be over, with all its statements and calls of models.
 *
 * @param whole the request's time limit
 * @param end by {@link System#nanoTime}
 */
record Deadline(String purpose, Duration whole, long end) {

    /** Statements that follow a call of a model take some milliseconds each. */
    private static final Duration MOST_KEPT = Duration.ofSeconds(1);

    /** Of a search that begins now. */
    static Deadline of(String purpose, Duration whole) {
        return new Deadline(purpose, whole, System.nanoTime() + whole.toNanos());
    }

    /**
     * What is left, at least a millisecond.
     *
     * @throws TuskException {@code TIMEOUT} when nothing is
     */
    Duration left() {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
            throw over();
        }
        return Duration.ofMillis(Math.max(1, nanos / 1_000_000));
    }

    /** What is left for a step that the search can do without; zero where there is none to spare. */
    Duration toSpare() {
        Duration kept = whole.dividedBy(10).compareTo(MOST_KEPT) < 0 ? whole.dividedBy(10) : MOST_KEPT;
        Duration spare = Duration.ofNanos(end - System.nanoTime()).minus(kept);
        return spare.isPositive() ? spare : Duration.ZERO;
    }

    /** To be thrown when nothing is left. */
    TuskException over() {
        return TuskException.withHint(
                ErrorCode.TIMEOUT,
                "cannot %s: it takes longer than the time limit of %,d ms".formatted(purpose, whole.toMillis()),
                "allow more time, or ask for less: fewer facets, fewer candidates, no reranking");
    }
}

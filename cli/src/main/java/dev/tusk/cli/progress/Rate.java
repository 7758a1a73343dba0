package dev.tusk.cli.progress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How fast something goes, over the last few seconds. Not for use by several threads at once. */
final class Rate {

    private static final long WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long SAMPLE_NANOS = Duration.ofMillis(250).toNanos();

    private record Sample(long nanos, long done) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    Rate(long nowNanos, long done) {
        samples.add(new Sample(nowNanos, done));
    }

    void add(long nowNanos, long done) {
        if (nowNanos - samples.getLast().nanos() >= SAMPLE_NANOS) {
            samples.addLast(new Sample(nowNanos, done));
        }
        while (samples.size() > 2 && nowNanos - samples.getFirst().nanos() > WINDOW_NANOS) {
            samples.removeFirst();
        }
    }

    /** Things a second; empty until there is something to tell it by. */
    Optional<Double> perSecond() {
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        if (last.nanos() == first.nanos() || last.done() == first.done()) {
            return Optional.empty();
        }
        return Optional.of((last.done() - first.done()) * 1e9 / (last.nanos() - first.nanos()));
    }

    /** The time that so many more take at this rate. */
    Optional<Duration> timeFor(long more) {
        return perSecond().map(rate -> Duration.ofMillis(Math.round(more * 1000 / rate)));
    }
}

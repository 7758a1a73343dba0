package dev.tusk.core.recall;

import java.util.Comparator;
import java.util.Objects;

/** Which of several indexes that keep the target is the cheapest. */
public enum Preference {
    /** The least p50 times the square root of the size: half the time counts as much as a quarter of the size. */
    BALANCED(0.5, 1),
    /** The least p50, whatever the size. */
    SPEED(0, 1),
    /** The smallest, whatever the time. */
    SIZE(1, 0);

    private final double bySize;
    private final double byTime;

    Preference(double bySize, double byTime) {
        this.bySize = bySize;
        this.byTime = byTime;
    }

    /** The cheapest first, of those that keep the target. */
    Comparator<Trial> order() {
        return Comparator.comparingDouble(this::cost);
    }

    private double cost(Trial trial) {
        Point point = Objects.requireNonNull(trial.reached(), "a trial that reached the target");
        return Math.pow((double) trial.wholeBytes(), bySize)
                * Math.pow(point.p50().toNanos() / 1e6, byTime);
    }
}

package dev.tusk.core.recall;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which of several indexes that keep the target is the cheapest. */
public enum Preference {
    /** The least p50 times the square root of the size: half the time counts as much as a quarter of the size. */
    BALANCED(0.5, 1),
    /** The least p50, whatever the size. */
    SPEED(0, 1),
    /** The smallest, whatever the time. */
    SIZE(1, 0);

    /** Of a median time, between two runs over the same index. */
    private static final double NOISE = 0.1;

    private final double bySize;
    private final double byTime;

    Preference(double bySize, double byTime) {
        this.bySize = bySize;
        this.byTime = byTime;
    }

    /**
     * The cheapest of those that keep the target: the smallest of those that cost no more than a tenth above the least, as times that are
     * so near each other are not told apart by a sample; null where none keeps it.
     */
    @Nullable
    Trial cheapest(List<Trial> trials) {
        List<Trial> reaching =
                trials.stream().filter(trial -> trial.reached() != null).toList();
        double least = reaching.stream().mapToDouble(this::cost).min().orElse(0);
        return reaching.stream()
                .filter(trial -> cost(trial) <= least * (1 + NOISE))
                .min(Comparator.comparingLong(Trial::wholeBytes).thenComparingDouble(this::cost))
                .orElse(null);
    }

    private double cost(Trial trial) {
        Point point = Objects.requireNonNull(trial.reached(), "a trial that reached the target");
        return Math.pow((double) trial.wholeBytes(), bySize)
                * Math.pow(point.p50().toNanos() / 1e6, byTime);
    }
}

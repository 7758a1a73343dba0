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

    /** Times the bytes of the smallest. */
    private static final double AS_SMALL = 1.02;

    private final double bySize;
    private final double byTime;

    Preference(double bySize, double byTime) {
        this.bySize = bySize;
        this.byTime = byTime;
    }

    /**
     * The cheapest of those that keep the target: the smallest of those that cost no more than a tenth above the least, as times that are
     * so near each other are not told apart by a sample. Of several as small, that which is walked with the least effort: it has some to spare
     * when vectors become more, where others need several times theirs. Null where none keeps it.
     */
    @Nullable
    Trial cheapest(List<Trial> trials) {
        List<Trial> reaching =
                trials.stream().filter(trial -> trial.reached() != null).toList();
        double least = reaching.stream().mapToDouble(this::cost).min().orElse(0);
        List<Trial> cheap = reaching.stream()
                .filter(trial -> cost(trial) <= least * (1 + NOISE))
                .toList();
        double smallest = cheap.stream().mapToDouble(Trial::wholeBytes).min().orElse(0);
        return cheap.stream()
                .filter(trial -> trial.wholeBytes() <= smallest * AS_SMALL)
                .min(Comparator.comparingInt(Preference::effort).thenComparingDouble(this::cost))
                .orElse(null);
    }

    private static int effort(Trial trial) {
        return reached(trial).effort();
    }

    private static Point reached(Trial trial) {
        return Objects.requireNonNull(trial.reached(), "a trial that reached the target");
    }

    private double cost(Trial trial) {
        return Math.pow((double) trial.wholeBytes(), bySize)
                * Math.pow(reached(trial).p50().toNanos() / 1e6, byTime);
    }
}

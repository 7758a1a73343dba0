package dev.tusk.core.recall;

import dev.tusk.core.collection.vector.VectorIndexSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index that was built over a copy of some of the vectors and walked.
 *
 * @param bytes its size
 * @param build how long it took to build
 * @param wholeBytes what it would take over all vectors
 * @param wholeBuild how long that would take, reckoned as n log n
 * @param points ways to walk it, by effort
 * @param reached the first of them that keeps the target, or null where none does
 * @param harder how many times the effort that queries take which the index does not hold, against vectors that it holds; 1 or more
 */
public record Trial(
        VectorIndexSpec spec,
        long bytes,
        Duration build,
        long wholeBytes,
        Duration wholeBuild,
        List<Point> points,
        @Nullable Point reached,
        double harder) {

    public Trial {
        points = List.copyOf(points);
    }

    /** The way that found most, the quickest of those that found the same. */
    public Optional<Point> mostExact() {
        Point best = null;
        for (Point point : points) {
            if (best == null || point.recall().mean() > best.recall().mean()) {
                best = point;
            }
        }
        return Optional.ofNullable(best);
    }
}

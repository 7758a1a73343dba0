package dev.tusk.core.recall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tuning found.
 *
 * @param target the share of the ten nearest that was looked for
 * @param vectors how many the collection has
 * @param sampled of how many of them the indexes were tried
 * @param queries how many recall was measured by
 * @param asked how many of these somebody asked; the others are vectors of the collection
 * @param exactP50 how long comparing all of the sampled vectors takes
 * @param trials each index that was tried
 * @param best the cheapest that keeps the target, or null where none does
 */
public record IndexTuning(
        double target,
        long vectors,
        long sampled,
        int queries,
        int asked,
        Duration exactP50,
        List<Trial> trials,
        @Nullable Trial best) {

    public IndexTuning {
        trials = List.copyOf(trials);
    }

    /** Why none is the best, in words; empty where one is. */
    public Optional<String> obstacle() {
        if (best != null) {
            return Optional.empty();
        }
        Trial nearest = null;
        Point most = null;
        for (Trial trial : trials) {
            Point point = trial.mostExact().orElse(null);
            if (point != null
                    && (most == null || point.recall().mean() > most.recall().mean())) {
                nearest = trial;
                most = point;
            }
        }
        if (nearest == null || most == null) {
            return Optional.of("nothing was tried");
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "no index surely finds %.4f of the ten nearest: the most is %s by %s with the greatest effort that pgvector takes or that is"
                        + " faster than comparing all (%d); more --queries tell it more surely",
                target,
                most.recall(),
                nearest.spec(),
                most.effort()));
    }

    /** The points that no other beats both in recall and in time, from the quickest to the most exact. */
    public List<Point> frontier() {
        List<Point> all = trials.stream()
                .flatMap(trial -> trial.points().stream())
                .sorted(Comparator.comparing(Point::p50))
                .toList();
        double found = -1;
        List<Point> frontier = new ArrayList<>();
        for (Point point : all) {
            if (point.recall().mean() > found) {
                frontier.add(point);
                found = point.recall().mean();
            }
        }
        return List.copyOf(frontier);
    }
}

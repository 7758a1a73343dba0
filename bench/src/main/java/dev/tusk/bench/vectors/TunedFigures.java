package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexChange;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.recall.CollectionRecall;
import dev.tusk.core.recall.IndexTuning;
import dev.tusk.core.recall.Point;
import dev.tusk.core.recall.Trial;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The index that a tuning chooses beside pgvector's default, each walked as far as it needs for a recall of 0.99. Both are built several
 * times: how far a graph has to be walked differs from build to build, by a factor of two.
 */
final class TunedFigures {

    private static final double TARGET = 0.99;
    private static final int QUERIES = 400;

    private final LoadedVectors loaded;
    private final DataSource pool;
    private final String id;
    private final double mostSize;
    private final double leastSpeed;
    private final @Nullable Double mostBuild;
    private final int builds;
    private final Extent extent;
    private final Consumer<String> progress;
    private final EmbeddingSpec embedding;
    private final Extensions extensions;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * For one collection.
     *
     * @param mostSize of the tuned index against the default
     * @param leastSpeed queries a second against the default
     * @param mostBuild time of the build against the default, or null where it is not judged
     * @param builds how often both are built and compared
     */
    TunedFigures(
            LoadedVectors loaded,
            DataSource pool,
            String id,
            double mostSize,
            double leastSpeed,
            @Nullable Double mostBuild,
            int builds,
            Extent extent,
            Consumer<String> progress) {
        this.loaded = loaded;
        this.pool = pool;
        this.id = id;
        this.mostSize = mostSize;
        this.leastSpeed = leastSpeed;
        this.mostBuild = mostBuild;
        this.builds = builds;
        this.extent = extent;
        this.progress = progress;
        this.embedding = loaded.collection().definition().requireEmbedding();
        this.extensions = Extensions.read(new Database(pool));
    }

    /** An index, and what building it took. */
    private record Built(VectorIndex index, Duration took) {}

    Vectors.Measured measure() throws SQLException {
        CollectionRecall recall = loaded.collection().recall();
        progress.accept("tuning");
        IndexTuning tuning = recall.tuner().tune(extent.tuning(), this::told);
        tell(tuning);
        Trial best = tuning.best();
        if (best == null) {
            notes.add(tuning.obstacle().orElse("nothing was chosen"));
            notReached();
            return new Vectors.Measured(figures, notes);
        }
        Built plain = build(loaded.standard());
        boolean same = best.spec().representation().equals(loaded.standard().representation());
        if (same && !best.spec().equals(loaded.standard())) {
            notes.add(
                    "%s: %s holds the same of each vector as the default and cannot stand beside it, so that the default is compared with itself."
                            .formatted(id, best.spec()));
        }
        Built tuned = same ? plain : build(best.spec());
        try {
            figures(plain, tuned, adopt(tuned, best.harder()));
        } catch (TuskException e) {
            if (e.code() != ErrorCode.TARGET_NOT_REACHED) {
                throw e;
            }
            notes.add("%s: %s".formatted(id, e.getMessage()));
            notReached();
        }
        return new Vectors.Measured(figures, notes);
    }

    private void notReached() {
        figures.add(Figure.alone(
                id + "_reached",
                "an index reaches the target",
                new Measure(0, Measure.Unit.SHARE),
                new Bar.AtLeast(1)));
    }

    /** Each index, not each query that it is measured by. */
    private void told(String step, int done, int all) {
        if (step.startsWith("try")) {
            progress.accept("  %s (%d of %d)".formatted(step, done + 1, all));
        }
    }

    private Built build(VectorIndexSpec spec) {
        progress.accept("building %s over %,d vectors".formatted(spec, loaded.rows()));
        VectorIndexes indexes = loaded.collection().vectorIndexes();
        return timed(spec, indexes.creation(spec, VectorIndexes.BuildOptions.DEFAULT));
    }

    private Built again(Built built) {
        progress.accept("building %s again".formatted(built.index().spec()));
        VectorIndexes indexes = loaded.collection().vectorIndexes();
        return timed(
                built.index().spec(), indexes.renewal(built.index().name().name(), VectorIndexes.BuildOptions.DEFAULT));
    }

    private Built timed(VectorIndexSpec spec, IndexChange change) {
        VectorIndexes indexes = loaded.collection().vectorIndexes();
        long start = System.nanoTime();
        indexes.apply(change, each -> {});
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        VectorIndex index = indexes.list().stream()
                .filter(each -> each.spec().equals(spec))
                .findFirst()
                .orElseThrow();
        return new Built(index, took);
    }

    /** How Tusk walks it from then on. */
    private Point adopt(Built tuned, double harder) {
        progress.accept("measuring %s over all vectors".formatted(tuned.index().spec()));
        return loaded.collection()
                .recall()
                .adoption()
                .adopt(
                        tuned.index().spec(),
                        TARGET,
                        harder,
                        extent.tuning().queries(),
                        true,
                        (step, done, all) -> {},
                        each -> {})
                .point();
    }

    private void tell(IndexTuning tuning) {
        for (Trial trial : tuning.trials()) {
            Point reached = trial.reached();
            notes.add(String.format(
                    Locale.ROOT,
                    "%s: %s over %,d: %s, %.1f MB for all, build %.1f s%s.",
                    id,
                    trial.spec(),
                    tuning.sampled(),
                    reached == null
                            ? "does not reach %.2f".formatted(TARGET)
                            : String.format(
                                    Locale.ROOT,
                                    "effort %d, recall %.4f, p50 %.2f ms",
                                    reached.effort(),
                                    reached.recall().mean(),
                                    reached.p50().toNanos() / 1e6),
                    trial.wholeBytes() / 1048576.0,
                    trial.build().toNanos() / 1e9,
                    trial.equals(tuning.best()) ? "; chosen" : ""));
        }
    }

    /** Each is walked with the least effort that finds 0.99 of the nearest of the same queries, which no vector is equal to. */
    private void figures(Built plain, Built tuned, Point adopted) throws SQLException {
        List<Vector> queries = loaded.queries(0, QUERIES);
        Samples speeds = new Samples();
        Samples buildRatios = new Samples();
        Samples plainSpeed = new Samples();
        Samples tunedSpeed = new Samples();
        Samples plainBuild = new Samples();
        Samples tunedBuild = new Samples();
        try (Connection connection = pool.getConnection()) {
            progress.accept("comparing %,d queries with all vectors".formatted(QUERIES));
            List<Set<Long>> exact = BareWalk.exact(connection, loaded, queries, extensions);
            BareWalk byPlain = walk(plain, 0);
            BareWalk byTuned = walk(tuned, adopted.rescored());
            notePromise(tuned, adopted, byTuned.recall(connection, queries, exact, adopted.effort()));
            for (int turn = 0; turn < builds; turn++) {
                if (turn > 0) {
                    plain = again(plain);
                    tuned = again(tuned);
                }
                progress.accept("looking for the efforts that find %.2f".formatted(TARGET));
                Integer plainEffort = byPlain.leastEffort(connection, queries, exact, TARGET);
                Integer tunedEffort = byTuned.leastEffort(connection, queries, exact, TARGET);
                noteEffort(plain, plainEffort);
                noteEffort(tuned, tunedEffort);
                if (tunedEffort == null) {
                    notReached();
                    return;
                }
                int effort = plainEffort == null ? byPlain.greatestEffort() : plainEffort;
                progress.accept("searching by turns");
                Samples plainMillis = new Samples();
                Samples tunedMillis = new Samples();
                byPlain.millis(connection, queries, effort);
                byTuned.millis(connection, queries, tunedEffort);
                for (int round = 0; round < extent.rounds(); round++) {
                    plainMillis.add(byPlain.millis(connection, queries, effort));
                    tunedMillis.add(byTuned.millis(connection, queries, tunedEffort));
                }
                speeds.add(plainMillis.medianRatioTo(tunedMillis));
                plainSpeed.add(QUERIES * 1000 / plainMillis.median());
                tunedSpeed.add(QUERIES * 1000 / tunedMillis.median());
                plainBuild.add(seconds(plain));
                tunedBuild.add(seconds(tuned));
                buildRatios.add(seconds(tuned) / seconds(plain));
            }
        }
        String what = "%,d of %d dimensions: %s"
                .formatted(loaded.rows(), embedding.dimensions(), tuned.index().spec());
        figures.add(Figure.ratio(
                id + "_size",
                what + ", size and default HNSW's",
                megabytes(tuned.index().bytes()),
                megabytes(plain.index().bytes()),
                (double) tuned.index().bytes() / plain.index().bytes(),
                new Bar.AtMost(mostSize)));
        figures.add(Figure.ratio(
                id + "_speed",
                "the same, queries/s at recall 0.99" + ofBuilds(),
                new Measure(tunedSpeed.median(), Measure.Unit.SEARCHES_PER_SECOND),
                new Measure(plainSpeed.median(), Measure.Unit.SEARCHES_PER_SECOND),
                speeds.median(),
                new Bar.AtLeast(leastSpeed)));
        figures.add(Figure.ratio(
                id + "_build",
                "the same, time of the build" + ofBuilds(),
                new Measure(tunedBuild.median(), Measure.Unit.SECONDS),
                new Measure(plainBuild.median(), Measure.Unit.SECONDS),
                buildRatios.median(),
                mostBuild == null ? new Bar.None() : new Bar.AtMost(mostBuild)));
    }

    private String ofBuilds() {
        return builds == 1 ? "" : ", median of %d builds".formatted(builds);
    }

    private static double seconds(Built built) {
        return built.took().toNanos() / 1e9;
    }

    private BareWalk walk(Built built, int rescored) {
        return new BareWalk(loaded, built.index().spec(), rescored, extensions);
    }

    private void noteEffort(Built built, @Nullable Integer effort) {
        notes.add(
                effort == null
                        ? "%s: %s does not find %.2f with any effort."
                                .formatted(id, built.index().spec(), TARGET)
                        : "%s: %s finds %.2f with effort %d."
                                .formatted(id, built.index().spec(), TARGET, effort));
    }

    private void notePromise(Built tuned, Point adopted, double recall) {
        notes.add(String.format(
                Locale.ROOT,
                "%s: Tusk walks %s with effort %d and compares %d again: %.4f of these queries' neighbours; it expected %s.",
                id,
                tuned.index().spec(),
                adopted.effort(),
                adopted.rescored(),
                recall,
                adopted.recall()));
    }

    private static Measure megabytes(long bytes) {
        return new Measure(bytes / 1048576.0, Measure.Unit.MEGABYTES);
    }
}

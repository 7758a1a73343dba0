package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.recall.CollectionRecall;
import dev.tusk.core.recall.IndexTuning;
import dev.tusk.core.recall.Point;
import dev.tusk.core.recall.Trial;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The index that a tuning chooses beside pgvector's default, each walked as far as it needs for a recall of 0.99. */
final class TunedFigures {

    private static final double TARGET = 0.99;
    private static final int QUERIES = 200;

    private final LoadedVectors loaded;
    private final DataSource pool;
    private final String id;
    private final double mostSize;
    private final double leastSpeed;
    private final @Nullable Double mostBuild;
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
     */
    TunedFigures(
            LoadedVectors loaded,
            DataSource pool,
            String id,
            double mostSize,
            double leastSpeed,
            @Nullable Double mostBuild,
            Extent extent,
            Consumer<String> progress) {
        this.loaded = loaded;
        this.pool = pool;
        this.id = id;
        this.mostSize = mostSize;
        this.leastSpeed = leastSpeed;
        this.mostBuild = mostBuild;
        this.extent = extent;
        this.progress = progress;
        this.embedding = loaded.collection().definition().requireEmbedding();
        this.extensions = Extensions.read(new Database(pool));
    }

    /** An index, what building it took, and how it is walked. */
    private record Built(VectorIndex index, Duration took, Point point) {}

    Vectors.Measured measure() throws SQLException {
        CollectionRecall recall = loaded.collection().recall();
        progress.accept("tuning");
        IndexTuning tuning = recall.tuner().tune(extent.tuning(), this::told);
        tell(tuning);
        Trial best = tuning.best();
        if (best == null) {
            notes.add(tuning.obstacle().orElse("nothing was chosen"));
            figures.add(Figure.alone(
                    id + "_reached",
                    "an index reaches the target",
                    new Measure(0, Measure.Unit.SHARE),
                    new Bar.AtLeast(1)));
            return new Vectors.Measured(figures, notes);
        }
        Built plain = build(loaded.standard(), harder(tuning, loaded.standard()));
        boolean same = best.spec().representation().equals(loaded.standard().representation());
        if (same && !best.spec().equals(loaded.standard())) {
            notes.add(
                    "%s: %s holds the same of each vector as the default and cannot stand beside it, so that the default is compared with itself."
                            .formatted(id, best.spec()));
        }
        Built tuned = same ? plain : build(best.spec(), best.harder());
        figures(plain, tuned);
        return new Vectors.Measured(figures, notes);
    }

    /** Each index, not each query that it is measured by. */
    private void told(String step, int done, int all) {
        if (step.startsWith("try")) {
            progress.accept("  %s (%d of %d)".formatted(step, done + 1, all));
        }
    }

    private static double harder(IndexTuning tuning, VectorIndexSpec spec) {
        return tuning.trials().stream()
                .filter(trial -> trial.spec().equals(spec))
                .findFirst()
                .map(Trial::harder)
                .orElse(1.0);
    }

    private Built build(VectorIndexSpec spec, double harder) {
        progress.accept("building %s over %,d vectors".formatted(spec, loaded.rows()));
        VectorIndexes indexes = loaded.collection().vectorIndexes();
        long start = System.nanoTime();
        indexes.apply(indexes.creation(spec, VectorIndexes.BuildOptions.DEFAULT), each -> {});
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Point point = loaded.collection()
                .recall()
                .adoption()
                .adopt(spec, TARGET, harder, QUERIES, true, (step, done, all) -> {}, each -> {})
                .point();
        VectorIndex index = indexes.list().stream()
                .filter(each -> each.spec().equals(spec))
                .findFirst()
                .orElseThrow();
        return new Built(index, took, point);
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

    private void figures(Built plain, Built tuned) throws SQLException {
        progress.accept("searching by turns");
        Samples plainMillis = new Samples();
        Samples tunedMillis = new Samples();
        List<Vector> queries = loaded.queries(0, QUERIES);
        try (Connection connection = pool.getConnection()) {
            round(connection, plain, queries);
            round(connection, tuned, queries);
            for (int round = 0; round < extent.rounds(); round++) {
                plainMillis.add(round(connection, plain, queries));
                tunedMillis.add(round(connection, tuned, queries));
            }
        }
        double speed = plainMillis.medianRatioTo(tunedMillis);
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
                "the same, queries/s at recall 0.99",
                new Measure(QUERIES * 1000 / tunedMillis.median(), Measure.Unit.SEARCHES_PER_SECOND),
                new Measure(QUERIES * 1000 / plainMillis.median(), Measure.Unit.SEARCHES_PER_SECOND),
                speed,
                new Bar.AtLeast(leastSpeed)));
        figures.add(Figure.ratio(
                id + "_build",
                "the same, time of the build",
                new Measure(tuned.took().toNanos() / 1e9, Measure.Unit.SECONDS),
                new Measure(plain.took().toNanos() / 1e9, Measure.Unit.SECONDS),
                (double) tuned.took().toNanos() / plain.took().toNanos(),
                mostBuild == null ? new Bar.None() : new Bar.AtMost(mostBuild)));
        notes.add(String.format(
                Locale.ROOT,
                "%s: default HNSW with ef_search %d finds %s; %s with effort %d and %d rescored finds %s.",
                id,
                plain.point().effort(),
                plain.point().recall(),
                tuned.index().spec(),
                tuned.point().effort(),
                tuned.point().rescored(),
                tuned.point().recall()));
    }

    private static Measure megabytes(long bytes) {
        return new Measure(bytes / 1048576.0, Measure.Unit.MEGABYTES);
    }

    /** All queries once, in milliseconds, as bare statements with what searches set. */
    private double round(Connection connection, Built built, List<Vector> queries) throws SQLException {
        return Database.inTransaction(connection, held -> {
            Database.query(
                    held,
                    Sql.of(
                            "select pg_catalog.set_config('hnsw.ef_search', ?, true), pg_catalog.set_config('ivfflat.probes', ?, true)",
                            Sql.value(Integer.toString(Math.clamp(built.point().effort(), 1, 1000))),
                            Sql.value(Integer.toString(built.point().effort()))),
                    row -> true);
            long start = System.nanoTime();
            for (Vector query : queries) {
                search(held, built, query);
            }
            return (System.nanoTime() - start) / 1e6;
        });
    }

    private void search(Connection connection, Built built, Vector query) throws SQLException {
        Sql vector = Sql.of("?::real[]::%s".formatted(extensions.vectorType()), Sql.realArray(query.toArray()));
        Sql distance = Sql.of("embedding %s "
                        .formatted(
                                extensions.vectorOperator(embedding.distance().operator())))
                .append(vector);
        Sql sql = built.point().rescored() == 0
                ? Sql.of("select id from %s order by ".formatted(loaded.chunks()))
                        .append(distance)
                        .append(" limit 10")
                : Sql.of("select id from (select id, ")
                        .append(distance)
                        .append(" as distance from %s order by ".formatted(loaded.chunks()))
                        .append(built.index().spec().order("embedding", vector, embedding, extensions))
                        .append(" limit %d) near order by distance limit 10"
                                .formatted(built.point().rescored()));
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.bindTo(statement);
            try (ResultSet rows = statement.executeQuery()) {
                int found = 0;
                while (rows.next()) {
                    found++;
                }
                if (found != 10) {
                    throw new SQLException("%d of 10 rows by %s"
                            .formatted(found, Objects.toString(built.index().spec())));
                }
            }
        }
    }
}

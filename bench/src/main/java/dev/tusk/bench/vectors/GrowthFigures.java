package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.recall.Point;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** How long a search at a recall of 0.99 takes among more and more vectors. */
final class GrowthFigures {

    /** With pgvector's default parameters the effort for 0.99 differs several times from graph to graph, and what is measured is chance. */
    private static final VectorIndexSpec HALF =
            new VectorIndexSpec(new IndexMethod.Hnsw(24, 128), new Representation.Half());

    private static final double TARGET = 0.99;
    private static final int QUERIES = 200;

    private final DataSource pool;
    private final LoadedVectors whole;
    private final List<Integer> smaller;
    private final Consumer<String> progress;
    private final List<String> notes = new ArrayList<>();

    /**
     * With what is loaded, and collections of less than that.
     *
     * @param smaller numbers of vectors, the least first
     */
    GrowthFigures(DataSource pool, LoadedVectors whole, List<Integer> smaller, Consumer<String> progress) {
        this.pool = pool;
        this.whole = whole;
        this.smaller = smaller;
        this.progress = progress;
    }

    Vectors.Measured measure() throws SQLException {
        List<Integer> sizes = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        for (int size : smaller) {
            LoadedVectors loaded = LoadedVectors.load(pool, "growing", whole.data(), size, progress);
            sizes.add(size);
            millis.add(median(loaded));
            loaded.drop();
        }
        sizes.add(whole.rows());
        millis.add(median(whole));
        double byLogarithm = Math.log(sizes.getLast()) / Math.log(sizes.getFirst());
        notes.add(String.format(
                Locale.ROOT, "growth: the logarithms of the numbers of vectors have the ratio %.2f.", byLogarithm));
        return new Vectors.Measured(
                List.of(Figure.ratio(
                        "growth",
                        "p50 at recall 0.99 among %,d and among %,d vectors"
                                .formatted(sizes.getLast(), sizes.getFirst()),
                        new Measure(millis.getLast(), Measure.Unit.MILLISECONDS),
                        new Measure(millis.getFirst(), Measure.Unit.MILLISECONDS),
                        millis.getLast() / millis.getFirst(),
                        new Bar.AtMost(byLogarithm))),
                notes);
    }

    private double median(LoadedVectors loaded) {
        progress.accept("building and measuring %s over %,d vectors".formatted(HALF, loaded.rows()));
        Point point = loaded.collection()
                .recall()
                .adoption()
                .adopt(HALF, TARGET, 1, QUERIES, false, (step, done, all) -> {}, each -> {})
                .point();
        double median = point.p50().toNanos() / 1e6;
        notes.add(String.format(
                Locale.ROOT,
                "growth: %,d vectors: effort %d finds %s, p50 %.2f ms, p95 %.2f ms.",
                loaded.rows(),
                point.effort(),
                point.recall(),
                median,
                point.p95().toNanos() / 1e6));
        return median;
    }
}

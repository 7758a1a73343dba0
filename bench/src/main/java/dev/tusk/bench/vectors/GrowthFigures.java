package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** How long a search at a recall of 0.99 takes among more and more vectors. */
final class GrowthFigures {

    /** With pgvector's default parameters the effort for 0.99 differs several times from graph to graph, and what is measured is chance. */
    private static final VectorIndexSpec HALF =
            new VectorIndexSpec(new IndexMethod.Hnsw(24, 128), new Representation.Half());

    private static final double TARGET = 0.99;
    private static final int QUERIES = 400;
    private static final int ROUNDS = 5;

    private final DataSource pool;
    private final LoadedVectors whole;
    private final List<Integer> smaller;
    private final Consumer<String> progress;
    private final Extensions extensions;
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
        this.extensions = Extensions.read(new Database(pool));
    }

    Vectors.Measured measure() throws SQLException {
        List<Integer> sizes = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        for (int size : smaller) {
            LoadedVectors loaded = LoadedVectors.load(pool, "growing", whole.data(), size, progress);
            sizes.add(size);
            millis.add(millis(loaded));
            loaded.drop();
        }
        sizes.add(whole.rows());
        millis.add(millis(whole));
        double byLogarithm = Math.log(sizes.getLast()) / Math.log(sizes.getFirst());
        notes.add(String.format(
                Locale.ROOT, "growth: the logarithms of the numbers of vectors have the ratio %.2f.", byLogarithm));
        return new Vectors.Measured(
                List.of(Figure.ratio(
                        "growth",
                        "time of a search at recall 0.99 among %,d and among %,d vectors"
                                .formatted(sizes.getLast(), sizes.getFirst()),
                        new Measure(millis.getLast(), Measure.Unit.MILLISECONDS),
                        new Measure(millis.getFirst(), Measure.Unit.MILLISECONDS),
                        millis.getLast() / millis.getFirst(),
                        new Bar.AtMost(byLogarithm))),
                notes);
    }

    /** The mean of all queries, the median of some rounds; the index is walked with the least effort that finds the target. */
    private double millis(LoadedVectors loaded) throws SQLException {
        progress.accept("building %s over %,d vectors".formatted(HALF, loaded.rows()));
        VectorIndexes indexes = loaded.collection().vectorIndexes();
        // Another over the same of each vector is replaced.
        if (indexes.list().stream().noneMatch(each -> each.spec().equals(HALF))) {
            indexes.apply(indexes.creation(HALF, VectorIndexes.BuildOptions.DEFAULT), each -> {});
        }
        progress.accept("measuring it");
        List<Vector> queries = loaded.queries(0, QUERIES);
        BareWalk walk = new BareWalk(loaded, HALF, 2 * BareWalk.K, extensions);
        try (Connection connection = pool.getConnection()) {
            List<Set<Long>> exact = BareWalk.exact(connection, loaded, queries, extensions);
            Integer effort = walk.leastEffort(connection, queries, exact, TARGET);
            if (effort == null) {
                throw new SQLException("no effort finds %.2f among %,d vectors".formatted(TARGET, loaded.rows()));
            }
            Samples samples = new Samples();
            walk.millis(connection, queries, effort);
            for (int round = 0; round < ROUNDS; round++) {
                samples.add(walk.millis(connection, queries, effort) / queries.size());
            }
            notes.add(String.format(
                    Locale.ROOT,
                    "growth: %,d vectors: effort %d finds %.2f, %.2f ms.",
                    loaded.rows(),
                    effort,
                    TARGET,
                    samples.median()));
            return samples.median();
        }
    }
}

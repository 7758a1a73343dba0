package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.recall.IndexAdoption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** How long a search at a recall of 0.99 takes among more and more vectors. */
final class GrowthFigures {

    private static final VectorIndexSpec HALF =
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Half());

    private static final double TARGET = 0.99;
    private static final int QUERIES = 200;

    private final DataSource pool;
    private final VectorData data;
    private final List<Integer> sizes;
    private final Consumer<String> progress;

    GrowthFigures(DataSource pool, VectorData data, List<Integer> sizes, Consumer<String> progress) {
        this.pool = pool;
        this.data = data;
        this.sizes = sizes;
        this.progress = progress;
    }

    Vectors.Measured measure() throws SQLException {
        List<String> notes = new ArrayList<>();
        double[] millis = new double[sizes.size()];
        for (int i = 0; i < millis.length; i++) {
            LoadedVectors loaded = LoadedVectors.load(pool, "growing", data, sizes.get(i), progress);
            progress.accept("building and measuring %s over %,d vectors".formatted(HALF, sizes.get(i)));
            IndexAdoption.Adopted adopted = loaded.collection()
                    .recall()
                    .adoption()
                    .adopt(HALF, TARGET, 1, QUERIES, false, (step, done, all) -> {}, each -> {});
            millis[i] = adopted.point().p50().toNanos() / 1e6;
            notes.add(String.format(
                    Locale.ROOT,
                    "growth: %,d vectors: effort %d finds %s, p50 %.2f ms, p95 %.2f ms.",
                    sizes.get(i),
                    adopted.point().effort(),
                    adopted.point().recall(),
                    millis[i],
                    adopted.point().p95().toNanos() / 1e6));
            loaded.drop();
        }
        int last = millis.length - 1;
        double byLogarithm = Math.log(sizes.get(last)) / Math.log(sizes.getFirst());
        notes.add(String.format(
                Locale.ROOT, "growth: the logarithms of the numbers of vectors have the ratio %.2f.", byLogarithm));
        return new Vectors.Measured(
                List.of(Figure.ratio(
                        "growth",
                        "p50 at recall 0.99 among %,d and among %,d vectors"
                                .formatted(sizes.get(last), sizes.getFirst()),
                        new Measure(millis[last], Measure.Unit.MILLISECONDS),
                        new Measure(millis[0], Measure.Unit.MILLISECONDS),
                        millis[last] / millis[0],
                        new Bar.AtMost(byLogarithm))),
                notes);
    }
}

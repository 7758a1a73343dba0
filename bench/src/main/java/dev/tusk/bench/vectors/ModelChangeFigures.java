package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.change.CopyLimits;
import dev.tusk.core.change.ModelChange;
import dev.tusk.core.change.ModelChanges;
import dev.tusk.core.change.ModelTarget;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.text.ChunkingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * A change of model while a collection is searched and written: copied at a set rate, switched, rolled back, switched again and
 * finished. Searches are compared with those of the same load before.
 */
final class ModelChangeFigures {

    /** As many as most models make on two processors. */
    private static final double CHUNKS_PER_SECOND = 250;

    private static final int SECONDS_BEFORE = 30;
    private static final int SECONDS_BETWEEN = 5;
    private static final String NAME = "changed";

    private final DataSource pool;
    private final VectorData data;
    private final int rows;
    private final Consumer<String> progress;

    ModelChangeFigures(DataSource pool, VectorData data, int rows, Consumer<String> progress) {
        this.pool = pool;
        this.data = data;
        this.rows = rows;
        this.progress = progress;
    }

    Vectors.Measured measure() {
        NumberModel before = new NumberModel("before", data, 0);
        NumberModel after = new NumberModel("after", data, 1L << 36);
        Tusk tusk = Tusk.open(pool, name -> name.equals("after") ? after : before);
        tusk.setup().apply();
        progress.accept("loading %,d documents".formatted(rows));
        Collection collection = tusk.collections()
                .create(CollectionDefinition.named(NAME)
                        .embedding(new EmbeddingSpec("before", data.dimensions(), Distance.COSINE))
                        .build());
        collection.ingest(
                IntStream.range(0, rows)
                        .mapToObj(i -> Document.of("v" + i, i + " as it was loaded"))
                        .iterator(),
                IngestListener.SILENT);
        collection.maintain(step -> {});
        try (SteadyLoad load = new SteadyLoad(collection, rows)) {
            load.begin();
            sleep(SECONDS_BETWEEN);
            load.times();
            progress.accept("%d searches/s and %d writes/s without a change"
                    .formatted(SteadyLoad.SEARCHES_PER_SECOND, SteadyLoad.WRITES_PER_SECOND));
            sleep(SECONDS_BEFORE);
            Samples quiet = load.times();
            int failedBefore = load.failures().size();
            long start = System.nanoTime();
            change(collection.modelChanges());
            double seconds = (System.nanoTime() - start) / 1e9;
            Samples during = load.times();
            load.end();
            return figures(load, quiet, during, failedBefore, seconds);
        } finally {
            tusk.collections().drop(NAME);
        }
    }

    private void change(ModelChanges changes) {
        changes.start(
                new ModelTarget(new EmbeddingSpec("after", data.dimensions(), Distance.COSINE), ChunkingSpec.DEFAULT));
        ModelChange ready = changes.run(
                CopyLimits.DEFAULT.rate(CHUNKS_PER_SECOND),
                told -> progress.accept(
                        "%s: %,d of %,d".formatted(told.step(), told.copiedDocuments(), told.documents())));
        progress.accept("%s; switching".formatted(ready.state().wireName()));
        changes.switchOver(told -> {});
        sleep(SECONDS_BETWEEN);
        changes.rollBack(told -> {});
        sleep(SECONDS_BETWEEN);
        changes.switchOver(told -> {});
        sleep(SECONDS_BETWEEN);
        changes.finish();
        sleep(SECONDS_BETWEEN);
    }

    private Vectors.Measured figures(SteadyLoad load, Samples quiet, Samples during, int failedBefore, double seconds) {
        List<String> failures = load.failures();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.alone(
                "change_failed",
                "requests that failed during a change of the model of %,d chunks".formatted(rows),
                new Measure(failures.size() - failedBefore, Measure.Unit.ROWS),
                new Bar.AtMost(0)));
        figures.add(Figure.alone(
                "change_lost",
                "documents that are not as they were last written",
                new Measure(load.lost(), Measure.Unit.ROWS),
                new Bar.AtMost(0)));
        figures.add(Figure.ratio(
                "change_p95",
                "p95 of searches during the change, and before",
                new Measure(during.quantile(0.95), Measure.Unit.MILLISECONDS),
                new Measure(quiet.quantile(0.95), Measure.Unit.MILLISECONDS),
                during.quantile(0.95) / quiet.quantile(0.95),
                new Bar.AtMost(1.5)));
        List<String> notes = new ArrayList<>();
        notes.add(String.format(
                Locale.ROOT,
                "change: %.0f s at %.0f chunks/s with a stand-in for the model, two switches and a rollback; %,d searches and %,d writes;"
                        + " p50 %.1f ms, before %.1f ms; longest search %.0f ms, before %.0f ms.",
                seconds,
                CHUNKS_PER_SECOND,
                during.size(),
                load.writes(),
                during.median(),
                quiet.median(),
                during.quantile(1),
                quiet.quantile(1)));
        failures.stream().limit(3).forEach(failure -> notes.add("change: failed: " + failure));
        return new Vectors.Measured(figures, notes);
    }

    private static void sleep(int seconds) {
        try {
            Thread.sleep(seconds * 1000L);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}

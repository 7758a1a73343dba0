package dev.tusk.sources.hackernews;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionSize;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestProgress;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.content.FileFailure;
import dev.tusk.sources.shape.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What it would take to put a number of items into a collection on this server, from this machine: made-up items are put into a collection
 * that is dropped again, first a few and then four times as many; what the second takes more than the first is taken for each further item.
 *
 * @param items that it is for
 * @param small the smaller measurement
 * @param large the larger one
 */
public record Forecast(long items, Sample small, Sample large) {

    private static final int PARTS = 4;
    private static final long SEED = 20_061_009;

    /**
     * A measurement.
     *
     * @param documents that the items became
     * @param load from the first item that was read to the last document that was written
     * @param maintenance statistics, vocabulary and indexes after it
     * @param heapBytes the most that this process used while it loaded
     * @param ledgerBytes of what answers what
     */
    public record Sample(
            long items,
            long documents,
            Duration load,
            Duration maintenance,
            CollectionSize size,
            long ledgerBytes,
            long heapBytes) {}

    /**
     * Measures.
     *
     * @param items that the forecast is for
     * @param sample how many are put at the most: 1,000 or more
     * @param model the name of an embedding model, or null for none
     * @param tell told what is done, for people
     */
    public static Forecast measure(Tusk tusk, long items, int sample, @Nullable String model, Consumer<String> tell) {
        if (sample < 1000 || items < sample) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "a sample of 1,000 items or more, and a forecast for as many or more are expected, not %,d and %,d"
                            .formatted(sample, items));
        }
        // The first is slow only because nothing is compiled yet, here and in the server's caches.
        sample(tusk, Math.min(2000, sample / PARTS), model, tell);
        return new Forecast(items, sample(tusk, sample / PARTS, model, tell), sample(tusk, sample, model, tell));
    }

    private static Sample sample(Tusk tusk, int items, @Nullable String model, Consumer<String> tell) {
        tell.accept("measuring with %,d items".formatted(items));
        String name =
                "forecast_" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        Path dump = dump(items);
        try {
            CollectionDefinition.Builder definition = ItemDocuments.declare(CollectionDefinition.named(name));
            if (model != null) {
                definition.embedding(tusk.models().find(model));
            }
            Collection collection = tusk.collections().create(definition.build());
            try {
                return sample(collection, dump, items);
            } finally {
                tusk.collections().drop(name);
            }
        } finally {
            delete(dump);
        }
    }

    private static Sample sample(Collection collection, Path dump, int items) {
        long ledgerBefore = collection.ledger().bytes();
        Heap heap = new Heap();
        long start = System.nanoTime();
        RunReport report = collection
                .ledger()
                .run(
                        null,
                        new DumpSource(new DumpSpec(List.of(dump), DumpFormat.JSON, Shape.NONE), phase -> {}),
                        RunOptions.DEFAULT,
                        heap);
        long loaded = System.nanoTime();
        collection.maintain(step -> {});
        long maintained = System.nanoTime();
        return new Sample(
                items,
                report.counts().added(),
                Duration.ofNanos(loaded - start),
                Duration.ofNanos(maintained - loaded),
                collection.size(),
                Math.max(0, collection.ledger().bytes() - ledgerBefore),
                heap.most);
    }

    /** Looks at the heap whenever there is progress. */
    private static final class Heap implements RunListener {
        private long most;

        @Override
        public void progress(IngestProgress progress) {
            Runtime runtime = Runtime.getRuntime();
            most = Math.max(most, runtime.totalMemory() - runtime.freeMemory());
        }
    }

    private static Path dump(int items) {
        try {
            Path file = Files.createTempFile("tusk-forecast-", ".jsonl");
            try (OutputStream out = Files.newOutputStream(file)) {
                ItemPrinter.json(new GeneratedItems(items, SEED), out);
            }
            return file;
        } catch (IOException e) {
            throw FileFailure.of("a temporary file", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw FileFailure.of(file, e);
        }
    }

    /** Of the load, of all items. */
    public Duration load() {
        return Duration.ofMillis(grown(small.load().toMillis(), large.load().toMillis()));
    }

    /** Of statistics, vocabulary and indexes after the load. */
    public Duration maintenance() {
        return Duration.ofMillis(
                grown(small.maintenance().toMillis(), large.maintenance().toMillis()));
    }

    /** Of the tables and what answers what. */
    public long tableBytes() {
        return grown(
                small.size().tableBytes() + small.ledgerBytes(), large.size().tableBytes() + large.ledgerBytes());
    }

    /** Of the indexes. */
    public long indexBytes() {
        return grown(small.size().indexBytes(), large.size().indexBytes());
    }

    /** How many become documents. */
    public long documents() {
        return grown(small.documents(), large.documents());
    }

    /** Items in each second of the load. */
    public double itemsPerSecond() {
        return items / Math.max(0.001, load().toMillis() / 1000.0);
    }

    /** On the line through both measurements; never less than what was measured. */
    private long grown(long ofSmall, long ofLarge) {
        double each = Math.max(0, (double) (ofLarge - ofSmall) / (large.items() - small.items()));
        return Math.round(ofLarge + each * (items - large.items()));
    }
}

package dev.tusk.bench.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.bench.server.OtherJvm;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionSize;
import dev.tusk.sources.hackernews.Forecast;
import dev.tusk.sources.hackernews.GeneratedItems;
import dev.tusk.sources.hackernews.ItemDocuments;
import dev.tusk.sources.hackernews.ItemPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A dump is forecast as a user would have it, then loaded by a JVM of its own with 512 MB of heap, from the file to the last commit, threads
 * and all; by turns with bare {@code COPY} of the rows that it has made, on the same server.
 */
final class HackerNewsFigures {

    private static final int HEAP_MEGABYTES = 512;
    private static final Duration LONGEST = Duration.ofHours(4);
    private static final long SEED = 20_061_009;
    private static final int CONNECTIONS = 6;
    private static final String BARE = "bare";
    private static final double LEAST_TO_COPY = 0.6;

    /** What {@code tusk ingest hn --forecast} measures with, and at most so small a part of what is forecast. */
    private static final int FORECAST_SAMPLE = 40_000;

    private static final int FORECAST_PART = 5;

    private final BenchServer server;
    private final Path folder;
    private final Extent extent;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Samples seconds = new Samples();
    private final Samples finished = new Samples();
    private final Samples triggered = new Samples();

    HackerNewsFigures(BenchServer server, Path folder, Extent extent, Consumer<String> progress) {
        this.server = server;
        this.folder = folder;
        this.extent = extent;
        this.progress = progress;
    }

    Measured measure() throws IOException, SQLException, InterruptedException {
        Path dump = folder.resolve("hn.jsonl");
        progress.accept("writing a dump of %,d items".formatted(extent.items()));
        try (OutputStream out = Files.newOutputStream(dump)) {
            ItemPrinter.json(new GeneratedItems(extent.items(), SEED), out);
        }
        try (HikariDataSource pool = server.pool(CONNECTIONS)) {
            Tusk tusk = Tusk.open(pool);
            tusk.setup().apply();
            Forecast forecast = Forecast.measure(
                    tusk,
                    extent.items(),
                    Math.min(FORECAST_SAMPLE, extent.items() / FORECAST_PART),
                    null,
                    step -> progress.accept("forecast: " + step));
            load(tusk, pool, dump, forecast);
            return new Measured(figures, notes);
        } catch (OtherJvm.Failed e) {
            return new Measured(
                    figures,
                    notes,
                    Map.of(
                            "hn-copy, hn-heap",
                            "the load with %d MB failed: %s".formatted(HEAP_MEGABYTES, e.getMessage())));
        } finally {
            Files.deleteIfExists(dump);
        }
    }

    private void load(Tusk tusk, HikariDataSource pool, Path dump, Forecast forecast)
            throws IOException, SQLException, InterruptedException, OtherJvm.Failed {
        BareCopy bare = new BareCopy(pool, Files.createDirectory(folder.resolve("rows")), progress);
        long documents = 0;
        long ledgerBytes = 0;
        List<JsonNode> said = new ArrayList<>();
        for (int round = 1; round <= extent.rounds(); round++) {
            Collection collection = create(tusk, HackerNewsLoad.COLLECTION);
            long ledgerBefore = collection.ledger().bytes();
            BenchServer.checkpoint(pool);
            progress.accept(
                    "round %d of %d: loading it with %d MB of heap".formatted(round, extent.rounds(), HEAP_MEGABYTES));
            try (OtherJvm program = OtherJvm.start(
                    server, HackerNewsLoad.class, OtherJvm.heap(HEAP_MEGABYTES), List.of(dump.toString()))) {
                said.add(program.result(LONGEST));
            }
            seconds.add(said.getLast().get("seconds").asDouble());
            documents = said.getLast().get("added").asLong();
            if (round == 1) {
                ledgerBytes = collection.ledger().bytes() - ledgerBefore;
                bare.unload(HackerNewsLoad.COLLECTION);
            }
            bare.requireAll(HackerNewsLoad.COLLECTION);
            finished.add(copy(tusk, pool, bare, true));
            triggered.add(copy(tusk, pool, bare, false));
        }
        tellRates(documents);
        tellLoad(said.getLast(), documents);
        tellForecast(tusk, forecast, ledgerBytes);
        bare.delete();
    }

    private double copy(Tusk tusk, HikariDataSource pool, BareCopy bare, boolean withoutTriggers) throws SQLException {
        create(tusk, BARE);
        BenchServer.checkpoint(pool);
        double took = bare.load(BARE, withoutTriggers);
        tusk.collections().drop(BARE);
        return took;
    }

    private static Collection create(Tusk tusk, String name) {
        if (tusk.collections().find(name).isPresent()) {
            tusk.collections().drop(name);
        }
        return tusk.collections()
                .create(ItemDocuments.declare(CollectionDefinition.named(name)).build());
    }

    private void tellRates(long documents) {
        figures.add(Figure.ratio(
                "hn-copy",
                "documents of %,d items of Hacker News, beside bare COPY of all their rows".formatted(extent.items()),
                rate(documents, seconds),
                rate(documents, finished),
                finished.medianRatioTo(seconds),
                new Bar.AtLeast(LEAST_TO_COPY)));
        figures.add(Figure.ratio(
                "hn-copy-triggers",
                "the same, beside bare COPY of documents and chunks, where triggers make the rest",
                rate(documents, seconds),
                rate(documents, triggered),
                triggered.medianRatioTo(seconds),
                new Bar.None()));
        figures.add(Figure.alone(
                "hn-heap",
                "heap (-Xmx) that suffices for them",
                new Measure(HEAP_MEGABYTES, Measure.Unit.MEGABYTES),
                new Bar.AtMost(HEAP_MEGABYTES)));
    }

    private static Measure rate(long documents, Samples seconds) {
        return new Measure(documents / seconds.median(), Measure.Unit.ROWS_PER_SECOND);
    }

    private void tellLoad(JsonNode said, long documents) {
        notes.add(String.format(
                Locale.ROOT,
                "Hacker News: %,d items became %,d documents and %,d chunks in %.1f s (median of %d), of which %.1f s noted threads; bare COPY"
                        + " took %.1f s, and %.1f s where triggers make the words. At most %.0f MB of heap were in use after a collection, and"
                        + " the process had %.0f MB at its peak.",
                extent.items(),
                documents,
                said.get("chunks").asLong(),
                seconds.median(),
                extent.rounds(),
                said.get("threads_seconds").asDouble(),
                finished.median(),
                triggered.median(),
                said.get("used_megabytes").asDouble(),
                said.get("resident_megabytes").asDouble()));
    }

    private void tellForecast(Tusk tusk, Forecast forecast, long ledgerBytes) {
        progress.accept("statistics and indexes");
        Collection collection = tusk.collection(HackerNewsLoad.COLLECTION);
        long start = System.nanoTime();
        collection.maintain(step -> {});
        double maintenance = (System.nanoTime() - start) / 1e9;
        CollectionSize size = collection.size();
        tusk.collections().drop(HackerNewsLoad.COLLECTION);
        double took = seconds.median() + maintenance;
        double foreseen = (forecast.load().toMillis() + forecast.maintenance().toMillis()) / 1e3;
        long bytes = size.tableBytes() + size.indexBytes() + ledgerBytes;
        long foreseenBytes = forecast.tableBytes() + forecast.indexBytes();
        figures.add(Figure.ratio(
                "hn-forecast-time",
                "time that was forecast, beside what load, statistics and indexes took",
                new Measure(foreseen, Measure.Unit.SECONDS),
                new Measure(took, Measure.Unit.SECONDS),
                foreseen / took,
                new Bar.None()));
        figures.add(Figure.ratio(
                "hn-forecast-disk",
                "disk that was forecast, beside what it took",
                megabytes(foreseenBytes),
                megabytes(bytes),
                (double) foreseenBytes / bytes,
                new Bar.None()));
        notes.add(String.format(
                Locale.ROOT,
                "Forecast for %,d items, measured with %,d and %,d: load %.1f s, statistics and indexes %.1f s, tables %,d MB, indexes %,d MB;"
                        + " it took %.1f s, %.1f s, %,d MB (of which the ledger %,d MB) and %,d MB.",
                extent.items(),
                forecast.small().items(),
                forecast.large().items(),
                forecast.load().toMillis() / 1e3,
                forecast.maintenance().toMillis() / 1e3,
                forecast.tableBytes() >> 20,
                forecast.indexBytes() >> 20,
                seconds.median(),
                maintenance,
                (size.tableBytes() + ledgerBytes) >> 20,
                ledgerBytes >> 20,
                size.indexBytes() >> 20));
    }

    private static Measure megabytes(long bytes) {
        return new Measure(bytes / 1048576.0, Measure.Unit.MEGABYTES);
    }
}

package dev.tusk.bench.hackernews;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Report;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionSize;
import dev.tusk.runtime.cluster.Cluster;
import dev.tusk.sources.hackernews.GeneratedItems;
import dev.tusk.sources.hackernews.ItemDocuments;
import dev.tusk.sources.hackernews.ItemPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One load of a dump by a JVM of its own with 512 MB of heap, from the file to the last commit, threads and all; then bare {@code COPY} of
 * the rows that it has made, on the same server.
 */
final class HackerNewsFigures {

    private static final int HEAP_MEGABYTES = 512;
    private static final long MAX_HOURS = 4;
    private static final long BYTES_PER_ITEM = 15_000;
    private static final long SEED = 20_061_009;

    private final int items;
    private final Consumer<String> progress;

    HackerNewsFigures(int items, Consumer<String> progress) {
        this.items = items;
        this.progress = progress;
    }

    Report measure() throws Exception {
        Path folder = Files.createTempDirectory("tusk-bench-hn-");
        Path dump = folder.resolve("hn.jsonl");
        Path rows = Files.createDirectory(folder.resolve("rows"));
        try (BenchServer server = BenchServer.start(BYTES_PER_ITEM * items, progress);
                HikariDataSource pool = server.pool(6)) {
            progress.accept("writing a dump of %,d items".formatted(items));
            try (OutputStream out = Files.newOutputStream(dump)) {
                ItemPrinter.json(new GeneratedItems(items, SEED), out);
            }
            Tusk tusk = Tusk.open(pool);
            tusk.setup().apply();
            create(tusk, HackerNewsLoad.COLLECTION);
            BenchServer.checkpoint(pool);
            progress.accept("loading it with %d MB of heap".formatted(HEAP_MEGABYTES));
            JsonNode load = load(server.cluster(), dump);
            long documents = load.get("added").asLong();
            double seconds = load.get("seconds").asDouble();
            CollectionSize loaded = tusk.collection(HackerNewsLoad.COLLECTION).size();
            BareCopy bare = new BareCopy(pool, rows, progress);
            bare.unload(HackerNewsLoad.COLLECTION);
            create(tusk, "bare");
            BenchServer.checkpoint(pool);
            double finished = bare.load("bare", true);
            tusk.collections().drop("bare");
            create(tusk, "bare");
            BenchServer.checkpoint(pool);
            double triggered = bare.load("bare", false);
            tusk.collections().drop("bare");
            progress.accept("statistics and indexes");
            long start = System.nanoTime();
            tusk.collection(HackerNewsLoad.COLLECTION).maintain(step -> {});
            double maintenance = (System.nanoTime() - start) / 1e9;
            CollectionSize size = tusk.collection(HackerNewsLoad.COLLECTION).size();
            return report(server, load, documents, seconds, finished, triggered, maintenance, loaded, size);
        } finally {
            delete(folder);
        }
    }

    private static void create(Tusk tusk, String name) {
        tusk.collections()
                .create(ItemDocuments.declare(CollectionDefinition.named(name)).build());
    }

    private Report report(
            BenchServer server,
            JsonNode load,
            long documents,
            double seconds,
            double finished,
            double triggered,
            double maintenance,
            CollectionSize loaded,
            CollectionSize size)
            throws Exception {
        Measure rate = new Measure(documents / seconds, Measure.Unit.ROWS_PER_SECOND);
        Measure bare = new Measure(documents / finished, Measure.Unit.ROWS_PER_SECOND);
        Measure withTriggers = new Measure(documents / triggered, Measure.Unit.ROWS_PER_SECOND);
        List<Figure> figures = List.of(
                Figure.ratio(
                        "hn-copy",
                        "documents of %,d items, beside bare COPY of all their rows".formatted(items),
                        rate,
                        bare,
                        rate.value() / bare.value(),
                        new Bar.AtLeast(0.6)),
                Figure.ratio(
                        "hn-copy-triggers",
                        "the same, beside bare COPY of documents and chunks, where triggers make the rest",
                        rate,
                        withTriggers,
                        rate.value() / withTriggers.value(),
                        new Bar.None()),
                Figure.alone(
                        "hn-heap",
                        "heap (-Xmx) that suffices",
                        new Measure(HEAP_MEGABYTES, Measure.Unit.MEGABYTES),
                        new Bar.AtMost(HEAP_MEGABYTES)));
        List<String> notes = List.of(
                String.format(
                        Locale.ROOT,
                        "The load took %.1f s for %,d documents and %,d chunks; %.0f MB of heap at most were in use when there was progress; %.1f s of it noted threads.",
                        seconds,
                        documents,
                        load.get("chunks").asLong(),
                        load.get("used_megabytes").asDouble(),
                        load.get("threads_seconds").asDouble()),
                String.format(
                        Locale.ROOT,
                        "Statistics, vocabulary and indexes took %.1f s after it; tables have %,d MB and indexes %,d MB (before: %,d and %,d).",
                        maintenance,
                        size.tableBytes() >> 20,
                        size.indexBytes() >> 20,
                        loaded.tableBytes() >> 20,
                        loaded.indexBytes() >> 20));
        return new Report(Map.of("items", items), server.circumstances(), figures, notes, Map.of());
    }

    private static JsonNode load(Cluster cluster, Path dump) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx%dm".formatted(HEAP_MEGABYTES),
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HackerNewsLoad.class.getName(),
                        dump.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(HackerNewsLoad.URL, cluster.jdbcUrl(BenchServer.DATABASE));
        builder.environment().put(HackerNewsLoad.USER, cluster.user());
        builder.environment().put(HackerNewsLoad.PASSWORD, cluster.password());
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MAX_HOURS, TimeUnit.HOURS) || process.exitValue() != 0) {
                throw new IllegalStateException("the load failed: " + output);
            }
            return JsonMapper.builder().build().readTree(output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}

package dev.tusk.bench.firstrun;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.bench.server.OtherJvm;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** How much heap a large ingestion takes: a JVM of its own with 512 MB reads documents from a file of JSON lines. */
final class HeapFigure {

    static final int HEAP_MEGABYTES = 512;

    private static final Duration LONGEST = Duration.ofHours(1);

    private final BenchServer server;
    private final Consumer<String> progress;

    HeapFigure(BenchServer server, Consumer<String> progress) {
        this.server = server;
        this.progress = progress;
    }

    /**
     * What a run of the other JVM said.
     *
     * @param failure why it did not take all documents; empty when it did
     */
    record Outcome(long documents, double seconds, double usedMegabytes, double residentMegabytes, String failure) {

        Figure figure() {
            double judged = failure.isEmpty() ? HEAP_MEGABYTES : Double.POSITIVE_INFINITY;
            return Figure.alone(
                    "heap",
                    "heap (-Xmx) that suffices for %,d documents from JSON lines".formatted(documents),
                    new Measure(judged, Measure.Unit.MEGABYTES),
                    new Bar.AtMost(HEAP_MEGABYTES));
        }

        String note() {
            return failure.isEmpty()
                    ? String.format(
                            Locale.ROOT,
                            "Heap: with -Xmx%dm, %,d documents of text took %.0f s (%,.0f a second, keyword search on);"
                                    + " at most %.0f MB were in use after a collection, and the process had %.0f MB at its peak.",
                            HEAP_MEGABYTES,
                            documents,
                            seconds,
                            documents / seconds,
                            usedMegabytes,
                            residentMegabytes)
                    : "Heap: the ingestion failed: " + failure;
        }
    }

    Outcome measure(int documents) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tusk-bench-");
        Path file = folder.resolve("documents.jsonl");
        Thread cleaning = new Thread(() -> clean(folder, file));
        Runtime.getRuntime().addShutdownHook(cleaning);
        try {
            progress.accept("writing %,d documents as JSON lines".formatted(documents));
            write(file, documents);
            progress.accept("ingesting them with %d MB of heap (%,d MB on disk)"
                    .formatted(HEAP_MEGABYTES, Files.size(file) >> 20));
            return run(file, documents);
        } finally {
            clean(folder, file);
            Runtime.getRuntime().removeShutdownHook(cleaning);
        }
    }

    private static void clean(Path folder, Path... files) {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("cannot delete %s: %s".formatted(folder, e));
        }
    }

    private static void write(Path file, int documents) throws IOException {
        RowGenerator generator = new RowGenerator(7);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < documents; i++) {
                // The words are letters, blanks and full stops: nothing that JSON would have to escape.
                out.write(
                        "{\"id\":\"doc-%08d\",\"title\":\"%s\",\"body\":\"%s\",\"tags\":[\"tag-%d\"],\"metadata\":{\"year\":%d}}\n"
                                .formatted(i, generator.words(4), generator.words(15), i % 50, 1990 + i % 36));
            }
        }
    }

    private Outcome run(Path file, int documents) throws IOException, InterruptedException {
        try (OtherJvm program = OtherJvm.start(
                server, JsonLinesIngest.class, OtherJvm.heap(HEAP_MEGABYTES), List.of(file.toString()))) {
            return read(program.result(LONGEST), documents);
        } catch (OtherJvm.Failed e) {
            return new Outcome(documents, 0, 0, 0, String.valueOf(e.getMessage()));
        }
    }

    private static Outcome read(JsonNode said, int documents) {
        long added = said.get("added").asLong();
        return new Outcome(
                documents,
                said.get("seconds").asDouble(),
                said.get("used_megabytes").asDouble(),
                said.get("resident_megabytes").asDouble(),
                added == documents ? "" : "%,d of %,d documents were added".formatted(added, documents));
    }
}

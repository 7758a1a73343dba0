package dev.tusk.bench.firstrun;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.runtime.cluster.Cluster;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How much heap a large ingestion takes: a JVM of its own with 512 MB reads documents from a file of JSON lines. */
final class HeapFigure {

    static final int HEAP_MEGABYTES = 512;

    private static final long MAX_HOURS = 1;

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
        Path errors = folder.resolve("errors");
        Thread cleaning = new Thread(() -> clean(folder, file, errors));
        Runtime.getRuntime().addShutdownHook(cleaning);
        try {
            progress.accept("writing %,d documents as JSON lines".formatted(documents));
            write(file, documents);
            progress.accept("ingesting them with %d MB of heap (%,d MB on disk)"
                    .formatted(HEAP_MEGABYTES, Files.size(file) >> 20));
            return run(file, errors, documents);
        } finally {
            clean(folder, file, errors);
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

    private Outcome run(Path file, Path errors, int documents) throws IOException, InterruptedException {
        Cluster cluster = server.cluster();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx%dm".formatted(HEAP_MEGABYTES),
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JsonLinesIngest.class.getName(),
                        file.toString()))
                .redirectError(errors.toFile());
        builder.environment().put(JsonLinesIngest.URL, cluster.jdbcUrl(BenchServer.DATABASE));
        builder.environment().put(JsonLinesIngest.USER, cluster.user());
        builder.environment().put(JsonLinesIngest.PASSWORD, cluster.password());
        Process process = builder.start();
        Thread ending = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(MAX_HOURS, TimeUnit.HOURS);
            if (!ended || process.exitValue() != 0) {
                String said = Files.readString(errors).strip();
                String failure = (ended ? "exit code " + process.exitValue() : "it took too long") + ": " + said;
                return new Outcome(documents, 0, 0, 0, failure);
            }
            return read(output, documents);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(ending);
        }
    }

    private static Outcome read(String output, int documents) {
        JsonNode said = JsonMapper.builder().build().readTree(output);
        long added = said.get("added").asLong();
        return new Outcome(
                documents,
                said.get("seconds").asDouble(),
                said.get("used_megabytes").asDouble(),
                said.get("resident_megabytes").asDouble(),
                added == documents ? "" : "%,d of %,d documents were added".formatted(added, documents));
    }
}

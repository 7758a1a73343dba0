package dev.tusk.bench.ingest;

import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Report;
import dev.tusk.bench.server.BenchServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Measures ingestion in parts, on a server that goes with this process. */
final class IngestFigures {

    private final Extent extent;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> unmeasured = new LinkedHashMap<>();

    IngestFigures(Extent extent, Consumer<String> progress) {
        this.extent = extent;
        this.progress = progress;
    }

    Report measure(Set<Part> parts) throws IOException, SQLException, InterruptedException {
        Map<String, String> circumstances = new LinkedHashMap<>();
        circumstances.put(
                "machine",
                "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
        Path folder = Files.createTempDirectory("tusk-bench-");
        Thread cleaning = new Thread(() -> delete(folder));
        Runtime.getRuntime().addShutdownHook(cleaning);
        try (BenchServer server = BenchServer.start(extent.diskBytes(), progress)) {
            circumstances.putAll(server.circumstances());
            for (Part part : Part.values()) {
                if (parts.contains(part)) {
                    add(measure(part, server, folder));
                }
            }
        } finally {
            delete(folder);
            Runtime.getRuntime().removeShutdownHook(cleaning);
        }
        return new Report(extent.json(), circumstances, figures, notes, unmeasured);
    }

    private Measured measure(Part part, BenchServer server, Path folder)
            throws IOException, SQLException, InterruptedException {
        return switch (part) {
            case PAGES -> new PageFigures(server, folder, extent, progress).measure();
            case LEDGER -> new LedgerFigures(server, folder, extent, progress).measure();
            case HN -> new HackerNewsFigures(server, folder, extent, progress).measure();
            case ATTACH -> new AttachFigures(server, extent, progress).measure();
            case KILLS -> new KillFigures(server, folder, extent, progress).measure();
        };
    }

    private void add(Measured measured) {
        measured.notes().forEach(progress);
        figures.addAll(measured.figures());
        notes.addAll(measured.notes());
        unmeasured.putAll(measured.unmeasured());
    }

    private static void delete(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("cannot delete %s: %s".formatted(folder, e));
        }
    }
}

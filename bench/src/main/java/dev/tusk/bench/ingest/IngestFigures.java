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

    private static final long DISK_BYTES = 3L << 30;

    private final Extent extent;
    private final Consumer<String> progress;

    IngestFigures(Extent extent, Consumer<String> progress) {
        this.extent = extent;
        this.progress = progress;
    }

    Report measure(Set<Part> parts) throws IOException, SQLException, InterruptedException {
        Map<String, String> circumstances = new LinkedHashMap<>();
        circumstances.put(
                "machine",
                "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Path folder = Files.createTempDirectory("tusk-bench-");
        Thread cleaning = new Thread(() -> delete(folder));
        Runtime.getRuntime().addShutdownHook(cleaning);
        try (BenchServer server = BenchServer.start(DISK_BYTES, progress)) {
            circumstances.putAll(server.circumstances());
            if (parts.contains(Part.PAGES)) {
                PageFigures pages = new PageFigures(server, folder, extent, progress);
                pages.measure();
                figures.addAll(pages.figures());
                notes.addAll(pages.notes());
            }
            if (parts.contains(Part.ATTACH)) {
                AttachFigures attached = new AttachFigures(server, extent, progress);
                attached.measure();
                figures.addAll(attached.figures());
                notes.addAll(attached.notes());
            }
            if (parts.contains(Part.KILLS)) {
                KillFigures kills = new KillFigures(server, folder, extent, progress);
                kills.measure();
                figures.addAll(kills.figures());
                notes.addAll(kills.notes());
            }
        } finally {
            delete(folder);
            Runtime.getRuntime().removeShutdownHook(cleaning);
        }
        return new Report(extent.json(), circumstances, figures, notes, Map.of());
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

package dev.tusk.bench.ops;

import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Report;
import dev.tusk.bench.server.BenchServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures operations in parts, on a server that goes with this process. */
final class OpsFigures {

    private static final long DISK_BYTES = 3L << 30;

    private final boolean quick;
    private final @Nullable Path data;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> unmeasured = new LinkedHashMap<>();

    OpsFigures(boolean quick, @Nullable Path data, Consumer<String> progress) {
        this.quick = quick;
        this.data = data;
        this.progress = progress;
    }

    Report measure(Set<Part> parts) throws IOException, SQLException, InterruptedException {
        Map<String, String> circumstances = new LinkedHashMap<>();
        circumstances.put(
                "machine",
                "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
        try (BenchServer server = BenchServer.startPreloading("hypopg", DISK_BYTES, progress)) {
            circumstances.putAll(server.circumstances());
            for (Part part : Part.values()) {
                if (parts.contains(part)) {
                    Measured measured = switch (part) {
                        case DOCTOR -> new DoctorFigures(server, quick, progress).measure();
                        case TUNE -> new TuneFigures(data).measure();
                        case ADVISE -> new AdviseFigures(server, progress).measure();
                        case PLANS -> new PlansFigures(server, data).measure();
                    };
                    measured.notes().forEach(progress);
                    figures.addAll(measured.figures());
                    notes.addAll(measured.notes());
                    unmeasured.putAll(measured.unmeasured());
                }
            }
        }
        return new Report(Map.of("quick", quick), circumstances, figures, notes, unmeasured);
    }
}

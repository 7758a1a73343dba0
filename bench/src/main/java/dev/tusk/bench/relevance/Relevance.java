package dev.tusk.bench.relevance;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Report;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Tusk;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.evaluate.PairedTest;
import dev.tusk.models.Models;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures relevance in parts. The judged collections lie in the cluster that {@code tusk eval} uses where no database is
 * configured, and stay there, as embedding them takes minutes; the texts for speed lie in a cluster that goes with this process.
 */
final class Relevance {

    private final Extent extent;
    private final Consumer<String> progress;
    private final Map<String, String> circumstances = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> unmeasured = new LinkedHashMap<>();

    Relevance(Extent extent, Consumer<String> progress) {
        this.extent = extent;
        this.progress = progress;
        circumstances.put(
                "machine",
                "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
    }

    /** How good the order is. */
    void quality(Optional<Path> data) throws IOException {
        if (data.isEmpty()) {
            unmeasured.put(
                    "quality",
                    "there are no judged collections; --data or %s names their folder".formatted(DataFolder.VARIABLE));
            return;
        }
        circumstances.put("data", data.get().toString());
        circumstances.put("test", "paired randomisation, %,d rounds".formatted(PairedTest.ROUNDS));
        LocalPostgres postgres = LocalPostgres.atHome(progress::accept);
        try (Cluster cluster = postgres.start(postgres.cluster(JudgedTexts.CLUSTER));
                Models models = Models.builder().build();
                HikariDataSource pool = pool(cluster)) {
            circumstances.put("kept in", cluster.directory().toString());
            Tusk tusk = Tusk.open(pool, models);
            tusk.setup().apply();
            QualityFigures quality = new QualityFigures(tusk, progress);
            for (String name : JudgedTexts.FOLDERS) {
                Path folder = data.get().resolve(name);
                if (Files.isDirectory(folder)) {
                    quality.measure(
                            BeirFolder.read(folder, null),
                            extent.judgedQueries(),
                            name.equals(JudgedTexts.JUDGED_WORDS));
                } else {
                    unmeasured.put(name, "there is no folder \"%s\"".formatted(folder));
                }
            }
            figures.addAll(quality.figures());
            notes.addAll(quality.notes());
        }
    }

    private static HikariDataSource pool(Cluster cluster) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.dataSource(BenchServer.DATABASE));
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }

    /** How fast it is made. */
    void speed(Set<Part> parts) throws IOException, SQLException {
        if (Collections.disjoint(parts, Part.SPEED)) {
            return;
        }
        try (BenchServer server = BenchServer.startPreloading(EngineFigure.EXTENSION, extent.diskBytes(), progress)) {
            circumstances.putAll(server.circumstances());
            if (parts.contains(Part.KEYWORD)) {
                KeywordFigures keyword =
                        new KeywordFigures(server, extent.rows(), extent.queries(), extent.comparisons(), progress);
                keyword.measure();
                figures.addAll(keyword.figures());
                notes.addAll(keyword.notes());
                unmeasured.putAll(keyword.unmeasured());
            }
            if (parts.contains(Part.FACETS)) {
                FacetFigures facets = new FacetFigures(server, extent.queries(), progress);
                facets.measure();
                figures.addAll(facets.figures());
                notes.addAll(facets.notes());
            }
            if (parts.contains(Part.HYBRID)) {
                HybridFigures hybrid = new HybridFigures(server, extent.queries(), progress);
                hybrid.measure();
                figures.addAll(hybrid.figures());
                notes.addAll(hybrid.notes());
            }
        }
    }

    Report report() {
        return new Report(extent.json(), circumstances, figures, notes, unmeasured);
    }
}

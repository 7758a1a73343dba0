package dev.tusk.bench.vectors;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Report;
import dev.tusk.bench.relevance.JudgedTexts;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Tusk;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.evaluate.BeirFolder;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.Models;
import dev.tusk.runtime.LocalPostgres;
import dev.tusk.runtime.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Measures vector search in parts, all on one private server that goes with this process. */
final class Vectors {

    private static final long SEED = 20_261_121;
    private static final int TIMES_WIDER = 4;

    private final Extent extent;
    private final @Nullable Path data;
    private final Consumer<String> progress;
    private final Map<String, String> circumstances = new LinkedHashMap<>();
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param data the folder of the texts; null for the usual one */
    Vectors(Extent extent, @Nullable Path data, Consumer<String> progress) {
        this.extent = extent;
        this.data = data;
        this.progress = progress;
        circumstances.put(
                "machine",
                "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
    }

    void measure(Set<Part> parts) throws IOException, SQLException {
        List<Vector> real = real();
        VectorData vectors = VectorData.of(real, SEED);
        double[] intrinsic = vectors.intrinsicDimensions();
        circumstances.put(
                "vectors",
                String.format(
                        Locale.ROOT,
                        "made of %,d embeddings by bge-small of SciFact's and CoSQA's texts, each moved towards its 12 nearest;"
                                + " local intrinsic dimension %.1f, of the real ones %.1f",
                        vectors.realVectors(),
                        intrinsic[1],
                        intrinsic[0]));
        try (BenchServer server = BenchServer.start(extent.diskBytes(), progress);
                HikariDataSource pool = server.pool(6)) {
            circumstances.putAll(server.circumstances());
            if (parts.contains(Part.TUNED) || parts.contains(Part.FILTERS) || parts.contains(Part.GROWTH)) {
                LoadedVectors loaded = LoadedVectors.load(pool, "flat", vectors, extent.rows(), progress);
                if (parts.contains(Part.TUNED)) {
                    add(new TunedFigures(loaded, pool, "tuned", 0.6, 1.2, null, 1, extent, progress).measure());
                }
                if (parts.contains(Part.FILTERS)) {
                    loaded.requireIndex();
                    add(new FilterFigures(loaded, pool, progress).measure());
                }
                if (parts.contains(Part.GROWTH)) {
                    add(new GrowthFigures(pool, loaded, extent.growth(), progress).measure());
                }
                loaded.drop();
            }
            if (parts.contains(Part.MONITOR)) {
                LoadedVectors loaded = LoadedVectors.load(pool, "watched", vectors, extent.monitorRows(), progress);
                loaded.requireIndex();
                add(new MonitorFigures(loaded, pool, extent.rounds(), progress).measure());
                loaded.drop();
            }
            if (parts.contains(Part.MODEL_CHANGE)) {
                try (HikariDataSource wider = server.pool(16)) {
                    add(new ModelChangeFigures(wider, vectors, extent.changeRows(), progress).measure());
                }
            }
            if (parts.contains(Part.WIDE)) {
                VectorData wide = vectors.widened(TIMES_WIDER);
                LoadedVectors loaded = LoadedVectors.load(pool, "wide", wide, extent.wideRows(), progress);
                add(new TunedFigures(loaded, pool, "wide", 0.5, 1.5, 0.6, extent.wideBuilds(), extent, progress)
                        .measure());
                loaded.drop();
            }
        }
    }

    private void add(Measured measured) {
        measured.notes().forEach(progress);
        figures.addAll(measured.figures());
        notes.addAll(measured.notes());
    }

    /** What a part has measured. */
    record Measured(List<Figure> figures, List<String> notes) {}

    /** Texts that are not there yet are embedded, which takes some minutes. */
    private List<Vector> real() throws IOException, SQLException {
        Path texts = JudgedTexts.folder(data)
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.FILE_UNREADABLE,
                        "there are no texts to make vectors of",
                        "--data or TUSK_BENCH_DATA names the folder that holds %s in the form of BEIR"
                                .formatted(String.join(" and ", JudgedTexts.FOLDERS))));
        LocalPostgres postgres = LocalPostgres.atHome(progress::accept);
        try (Cluster cluster = postgres.start(postgres.cluster(JudgedTexts.CLUSTER));
                Models models = Models.builder().build();
                HikariDataSource pool = pool(cluster);
                Connection connection = pool.getConnection()) {
            Tusk tusk = Tusk.open(pool, models);
            tusk.setup().apply();
            List<Vector> all = new ArrayList<>();
            for (String folder : JudgedTexts.FOLDERS) {
                String collection = JudgedTexts.fill(tusk, BeirFolder.read(texts.resolve(folder), null), progress)
                        .definition()
                        .name()
                        .value();
                all.addAll(embeddings(connection, collection));
            }
            return all;
        }
    }

    private static HikariDataSource pool(Cluster cluster) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(cluster.dataSource(BenchServer.DATABASE));
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }

    private static List<Vector> embeddings(Connection connection, String collection) throws SQLException {
        List<Vector> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select embedding::real[] from tusk.%s_chunk where embedding is not null order by id"
                                .formatted(collection))) {
            while (rows.next()) {
                Float[] values = (Float[]) rows.getArray(1).getArray();
                float[] plain = new float[values.length];
                for (int i = 0; i < plain.length; i++) {
                    plain[i] = values[i];
                }
                all.add(Vector.of(plain));
            }
        }
        return all;
    }

    Report report() {
        return new Report(extent.json(), circumstances, figures, notes, Map.of());
    }
}

package dev.tusk.bench.vectors;

import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.recall.Recall;
import dev.tusk.core.recall.RecallMonitor;
import dev.tusk.core.recall.TuneListener;
import dev.tusk.core.search.SearchRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Whether the interval of measured recall holds the true one, and what the monitor costs at its default share. */
final class MonitorFigures {

    private static final int TRIALS = 100;
    private static final int QUERIES_OF_TRIAL = 20;
    private static final int QUERIES_OF_TRUTH = 1_000;
    private static final int CLIENTS = 2;
    private static final double SECONDS_OF_ROUND = 4;

    /** A walk that misses some, as one that misses nothing is no test of an interval. */
    private static final int SHORT_WALK = 24;

    private final LoadedVectors loaded;
    private final DataSource pool;
    private final int rounds;
    private final Consumer<String> progress;

    MonitorFigures(LoadedVectors loaded, DataSource pool, int rounds, Consumer<String> progress) {
        this.loaded = loaded;
        this.pool = pool;
        this.rounds = rounds;
        this.progress = progress;
    }

    Vectors.Measured measure() throws SQLException {
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        coverage(figures, notes);
        cost(figures, notes);
        return new Vectors.Measured(figures, notes);
    }

    private void coverage(List<Figure> figures, List<String> notes) throws SQLException {
        loaded.collection().vectorIndexes().serveBy(serving());
        execute("""
                insert into tusk.vector_index (collection, name, serving, effort, rescored, target)
                select collection, name, true, %1$d, case when rescored > 0 then %1$d else 0 end, coalesce(target, 0.99)
                from tusk.vector_index
                where collection = '%2$s' and serving
                on conflict (collection, name) do update set effort = excluded.effort, rescored = excluded.rescored""".formatted(SHORT_WALK, name()));
        progress.accept("true recall by %,d queries".formatted(QUERIES_OF_TRUTH));
        // The statistics that guide searches are read again after five seconds.
        Recall truth = recall(QUERIES_OF_TRUTH);
        int holds = 0;
        Samples widths = new Samples();
        for (int trial = 0; trial < TRIALS; trial++) {
            if (trial % 25 == 0) {
                progress.accept("estimate %d of %d".formatted(trial, TRIALS));
            }
            Recall estimate = recall(QUERIES_OF_TRIAL);
            widths.add(estimate.high() - estimate.low());
            holds += estimate.low() <= truth.mean() && truth.mean() <= estimate.high() ? 1 : 0;
        }
        figures.add(Figure.alone(
                "monitor_interval",
                "estimates of recall whose interval holds the true one, of %d".formatted(TRIALS),
                new Measure(holds, Measure.Unit.ROWS),
                new Bar.AtLeast(95)));
        notes.add(String.format(
                Locale.ROOT,
                "monitor: true recall %s with effort %d; intervals of %d queries are %.4f wide (median).",
                truth,
                SHORT_WALK,
                QUERIES_OF_TRIAL,
                widths.median()));
    }

    private Recall recall(int queries) {
        return loaded.collection()
                .recall()
                .measure(queries, TuneListener.SILENT)
                .orElseThrow(() -> new IllegalStateException("no index serves"))
                .recall();
    }

    private void cost(List<Figure> figures, List<String> notes) throws SQLException {
        Samples without = new Samples();
        Samples with = new Samples();
        throughput(SECONDS_OF_ROUND);
        for (int round = 0; round < rounds; round++) {
            progress.accept("searches with and without the monitor, round %d of %d".formatted(round + 1, rounds));
            without.add(throughput(SECONDS_OF_ROUND));
            RecallMonitor monitor = loaded.tusk().monitorRecall(RecallMonitor.DEFAULT_SHARE);
            try {
                with.add(throughput(SECONDS_OF_ROUND));
            } finally {
                monitor.close();
            }
        }
        told(notes);
        figures.add(Figure.ratio(
                "monitor_cost",
                "searches/s with the monitor at its default share, and without, %d clients".formatted(CLIENTS),
                new Measure(with.median(), Measure.Unit.SEARCHES_PER_SECOND),
                new Measure(without.median(), Measure.Unit.SEARCHES_PER_SECOND),
                with.medianRatioTo(without),
                new Bar.AtLeast(0.97)));
    }

    private void told(List<String> notes) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select coalesce(sum(queries), 0) from tusk.recall_measurement where source = 'monitor'")) {
            row.next();
            notes.add("monitor: it compared %d queries in these rounds.".formatted(row.getLong(1)));
        }
    }

    private double throughput(double seconds) {
        List<Vector> queries = loaded.queries(100_000, 500);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int first = client * queries.size() / CLIENTS;
                running.add(clients.submit(() -> {
                    int done = 0;
                    while (System.nanoTime() < end) {
                        loaded.collection()
                                .search(SearchRequest.vector(queries.get((first + done) % queries.size()))
                                        .build());
                        done++;
                    }
                    return done;
                }));
            }
            int all = 0;
            for (Future<Integer> each : running) {
                all += each.get();
            }
            return all / seconds;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a search failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String serving() {
        return VectorIndexCatalog.serving(loaded.collection().vectorIndexes().list())
                .orElseThrow(() -> new IllegalStateException("no index serves"))
                .name()
                .name();
    }

    private String name() {
        return loaded.collection().definition().name().value();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

package dev.tusk.bench.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.bench.relevance.TextGenerator;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.attach.AttachSpec;
import dev.tusk.core.attach.SyncStep;
import dev.tusk.core.attach.SyncWorker;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.Models;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Rows are written into a table by a clock, a transaction each, and a worker as {@code tusk serve} has one follows it. The lag of a row is
 * from the end of its commit until another session sees its document, which has its words and its vector by then.
 */
final class AttachFigures {

    private static final String MODEL = "minilm";
    private static final String NAME = "followed";
    private static final int WRITES_PER_SECOND = 50;

    /** As many word pieces as 60 words of English are; of these invented words that is less than half as many. */
    private static final int PIECES = 80;

    private static final int BARE_ROWS = 500;
    private static final long SEED = 20_261_123;
    private static final int CONNECTIONS = 6;
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final int LOOKED_FOR = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final double P95_MILLIS = 2_000;

    private final BenchServer server;
    private final Extent extent;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Rows that are committed and were not seen yet, with the time of the commit. */
    private final ConcurrentSkipListMap<Integer, Long> waiting = new ConcurrentSkipListMap<>();

    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private List<Row> rows = List.of();
    private volatile boolean writing = true;

    private record Row(String title, String body) {}

    AttachFigures(BenchServer server, Extent extent, Consumer<String> progress) {
        this.server = server;
        this.extent = extent;
        this.progress = progress;
    }

    Measured measure() throws SQLException, InterruptedException {
        try (HikariDataSource pool = server.pool(CONNECTIONS);
                Models models = Models.builder().build()) {
            Tusk tusk = Tusk.open(pool, models);
            tusk.setup().apply();
            execute(pool, "create table public.notes (id bigint primary key, title text not null, body text not null)");
            EmbeddingModel model = tusk.models().find(MODEL);
            rows = rows(model);
            Collection collection = tusk.attachments()
                    .attach(AttachSpec.of(
                            CollectionDefinition.named(NAME).embedding(model).build(),
                            "public.notes",
                            "title",
                            List.of("body")));
            progress.accept("%d rows a second into a table that is followed, for %d s"
                    .formatted(WRITES_PER_SECOND, extent.following().toSeconds()));
            try (SyncWorker worker = tusk.syncTables(List.of(NAME), new Failures())) {
                Samples lags = lags(collection);
                tell(lags);
                tellModel(model);
                if (!worker.latest().stream().allMatch(status -> status.failed() == 0)) {
                    throw new IllegalStateException("rows failed");
                }
            }
            if (!failures.isEmpty()) {
                throw new IllegalStateException("syncing failed: " + failures);
            }
            tusk.attachments().detach(NAME, false);
            execute(pool, "drop table public.notes");
        }
        return new Measured(figures, notes);
    }

    private static void execute(DataSource pool, String statement) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement one = connection.createStatement()) {
            one.execute(statement);
        }
    }

    /** What keeps a worker from syncing is told, not passed over. */
    private final class Failures implements SyncWorker.Listener {
        @Override
        public void worked(String collection, SyncStep step) {}

        @Override
        public void failed(String collection, TuskException failure, Duration delay) {
            failures.add(String.valueOf(failure.getMessage()));
        }
    }

    private Samples lags(Collection collection) throws InterruptedException {
        String seen = "select id from %s where id = any(?)"
                .formatted(new CollectionTables(collection.definition().store()).document());
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> written = threads.submit(this::write);
            Future<Samples> lags = threads.submit(() -> look(seen));
            int all = written.get();
            writing = false;
            Samples seenLags = lags.get();
            if (seenLags.size() != all) {
                throw new IllegalStateException("%d of %d rows are searchable".formatted(seenLags.size(), all));
            }
            return seenLags;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load failed", e.getCause());
        }
    }

    private List<Row> rows(EmbeddingModel model) {
        TokenCounter counter = model.tokens().orElseThrow();
        TextGenerator generator = new TextGenerator(SEED);
        List<Row> made = new ArrayList<>();
        for (long row = 0; row < extent.following().toSeconds() * WRITES_PER_SECOND; row++) {
            String title = generator.text(2);
            StringBuilder body = new StringBuilder(generator.text(1));
            while (counter.count(EmbeddedText.of(title, "", body.toString())) < PIECES) {
                body.append(' ').append(generator.text(1));
            }
            made.add(new Row(title, body.toString()));
        }
        return made;
    }

    /** What nothing that uses the model can be faster than, however rows reach it. */
    private void tellModel(EmbeddingModel model) {
        List<String> texts = rows.stream()
                .limit(BARE_ROWS)
                .map(row -> EmbeddedText.of(row.title(), "", row.body()))
                .toList();
        long start = System.nanoTime();
        for (int from = 0; from < texts.size(); from += model.batchSize()) {
            model.embedDocuments(texts.subList(from, Math.min(texts.size(), from + model.batchSize())));
        }
        notes.add(String.format(
                Locale.ROOT,
                "The model alone makes the vectors of %.0f of these rows a second.",
                texts.size() / ((System.nanoTime() - start) / 1e9)));
    }

    /** By a clock, whatever a commit takes. */
    private int write() throws SQLException {
        long every = 1_000_000_000L / WRITES_PER_SECOND;
        try (Connection connection =
                        server.cluster().dataSource(BenchServer.DATABASE).getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into public.notes values (?, ?, ?)")) {
            long begun = System.nanoTime();
            for (int row = 1; row <= rows.size(); row++) {
                LockSupport.parkNanos(begun + row * every - System.nanoTime());
                insert.setLong(1, row);
                insert.setString(2, rows.get(row - 1).title());
                insert.setString(3, rows.get(row - 1).body());
                insert.executeUpdate();
                waiting.put(row, System.nanoTime());
            }
        }
        return rows.size();
    }

    private Samples look(String seen) throws SQLException {
        Samples lags = new Samples();
        long lastSeen = System.nanoTime();
        try (Connection connection =
                        server.cluster().dataSource(BenchServer.DATABASE).getConnection();
                PreparedStatement look = connection.prepareStatement(seen)) {
            while (writing || !waiting.isEmpty()) {
                LockSupport.parkNanos(LOOK.toNanos());
                // The oldest, which come first: looking for thousands that wait would itself hold up a server that is
                // behind.
                Object[] oldest = waiting.keySet().stream()
                        .limit(LOOKED_FOR)
                        .map(String::valueOf)
                        .toArray();
                look.setArray(1, connection.createArrayOf("text", oldest));
                try (ResultSet row = look.executeQuery()) {
                    long now = System.nanoTime();
                    while (row.next()) {
                        Long committed = waiting.remove(Integer.parseInt(row.getString(1)));
                        if (committed != null) {
                            lags.add(Math.max(0, now - committed) / 1e6);
                            lastSeen = now;
                        }
                    }
                    if (!writing && now - lastSeen > PATIENCE.toNanos()) {
                        return lags;
                    }
                }
            }
        }
        return lags;
    }

    private void tell(Samples lags) {
        figures.add(Figure.alone(
                "attach-lag",
                "from commit to searchable at %d rows a second, p95".formatted(WRITES_PER_SECOND),
                new Measure(lags.quantile(0.95), Measure.Unit.MILLISECONDS),
                new Bar.AtMost(P95_MILLIS)));
        notes.add(String.format(
                Locale.ROOT,
                "Lag of %,d rows of %d word pieces: p50 %.0f ms, p95 %.0f ms, the longest %.0f ms; looked for every %d ms.",
                lags.size(),
                PIECES,
                lags.median(),
                lags.quantile(0.95),
                lags.quantile(1),
                LOOK.toMillis()));
    }
}

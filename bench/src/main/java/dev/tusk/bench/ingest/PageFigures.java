package dev.tusk.bench.ingest;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.models.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * HTML pages from files to searchable: Tusk with words, vectors, ledger and statistics; LangChain4j with vectors; and the model alone
 * over the texts of Tusk's chunks. By turns, each into tables of its own that are made anew.
 */
final class PageFigures {

    private static final String MODEL = "minilm";
    private static final String NAME = "pages";
    private static final long SEED = 20_261_122;
    private static final int CONNECTIONS = 6;
    private static final double LEAST_TO_PEER = 1.2;
    private static final double LEAST_TO_MODEL = 0.9;
    private static final double MOST_AGAIN = 0.05;

    private final BenchServer server;
    private final Path folder;
    private final Extent extent;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    PageFigures(BenchServer server, Path folder, Extent extent, Consumer<String> progress) {
        this.server = server;
        this.folder = folder.resolve("pages");
        this.extent = extent;
        this.progress = progress;
    }

    Measured measure() throws IOException, SQLException {
        Pages pages = new Pages(SEED);
        pages.write(folder, extent.pages());
        Path few = folder.resolveSibling("few");
        pages.write(few, extent.pages() / 10);
        try (HikariDataSource pool = server.pool(CONNECTIONS);
                Models models = Models.builder().build()) {
            Tusk tusk = Tusk.open(pool, models);
            tusk.setup().apply();
            EmbeddingModel model = tusk.models().find(MODEL);
            LangChain4jPages peer = new LangChain4jPages(pool);
            progress.accept("warming up with %,d pages".formatted(extent.pages() / 10));
            peer.ingest(few, ChunkingSpec.DEFAULT.maxCharacters(), ChunkingSpec.DEFAULT.overlapCharacters());
            Collection collection = create(tusk, model);
            run(collection, Pages.source(few));
            Samples ours = new Samples();
            Samples theirs = new Samples();
            Samples bare = new Samples();
            Samples uncleaned = new Samples();
            long chunks = 0;
            for (int round = 1; round <= extent.rounds(); round++) {
                progress.accept("%,d pages, round %d of %d".formatted(extent.pages(), round, extent.rounds()));
                BenchServer.checkpoint(pool);
                theirs.add(peer.ingest(
                        folder, ChunkingSpec.DEFAULT.maxCharacters(), ChunkingSpec.DEFAULT.overlapCharacters()));
                tellRound("LangChain4j", theirs);
                collection = create(tusk, model);
                BenchServer.checkpoint(pool);
                long start = System.nanoTime();
                run(collection, Pages.uncleaned(folder));
                uncleaned.add((System.nanoTime() - start) / 1e9);
                tellRound("Tusk without cleaning", uncleaned);
                collection = create(tusk, model);
                BenchServer.checkpoint(pool);
                start = System.nanoTime();
                chunks = run(collection, Pages.source(folder)).chunks();
                ours.add((System.nanoTime() - start) / 1e9);
                tellRound("Tusk", ours);
                bare.add(embed(model, texts(pool, collection)));
                tellRound("the model alone", bare);
            }
            tell(ours, theirs, bare, chunks, peer.segments());
            figures.add(Figure.ratio(
                    "pages-uncleaned",
                    "the same without cleaning (no bar), beside LangChain4j",
                    rate(extent.pages(), uncleaned),
                    rate(extent.pages(), theirs),
                    theirs.medianRatioTo(uncleaned),
                    new Bar.None()));
            again(pages, collection, ours.median());
            tusk.collections().drop(NAME);
        }
        return new Measured(figures, notes);
    }

    private void tellRound(String contender, Samples seconds) {
        progress.accept("%s: %.1f s".formatted(contender, seconds.get(seconds.size() - 1)));
    }

    private static Collection create(Tusk tusk, EmbeddingModel model) {
        if (tusk.collections().find(NAME).isPresent()) {
            tusk.collections().drop(NAME);
        }
        return tusk.collections()
                .create(CollectionDefinition.named(NAME).embedding(model).build());
    }

    /** As {@code tusk ingest} does it: what was put is searchable at once, and statistics and indexes are made at the end. */
    private static IngestReport run(Collection collection, ItemSource pages) {
        IngestReport report = collection
                .ledger()
                .run(null, pages, RunOptions.DEFAULT, RunListener.SILENT)
                .counts();
        if (report.failed() > 0) {
            throw new IllegalStateException("%d pages failed".formatted(report.failed()));
        }
        collection.maintain(step -> {});
        return report;
    }

    private static List<String> texts(HikariDataSource pool, Collection collection) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select title, heading, text from %s order by id"
                        .formatted(new CollectionTables(collection.definition().store()).chunk()))) {
            while (row.next()) {
                texts.add(EmbeddedText.of(row.getString(1), row.getString(2), row.getString(3)));
            }
        }
        return texts;
    }

    private static double embed(EmbeddingModel model, List<String> texts) {
        long start = System.nanoTime();
        for (int from = 0; from < texts.size(); from += model.batchSize()) {
            int to = Math.min(texts.size(), from + model.batchSize());
            if (model.embedDocuments(texts.subList(from, to)).size() != to - from) {
                throw new IllegalStateException("the model left texts out");
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void tell(Samples ours, Samples theirs, Samples bare, long chunks, long segments) {
        Measure rate = rate(extent.pages(), ours);
        figures.add(Figure.ratio(
                "pages-langchain4j",
                "pages a second from HTML to searchable, beside LangChain4j",
                rate,
                rate(extent.pages(), theirs),
                theirs.medianRatioTo(ours),
                new Bar.AtLeast(LEAST_TO_PEER)));
        figures.add(Figure.ratio(
                "pages-model",
                "chunks a second, beside the model alone over the same chunks",
                rate(chunks, ours),
                rate(chunks, bare),
                bare.medianRatioTo(ours),
                new Bar.AtLeast(LEAST_TO_MODEL)));
        notes.add(String.format(
                Locale.ROOT,
                "Pages: %,d became %,d chunks of Tusk and %,d segments of LangChain4j (both of at most %,d characters); medians of %d rounds:"
                        + " Tusk %.1f s, LangChain4j %.1f s, the model alone %.1f s.",
                extent.pages(),
                chunks,
                segments,
                ChunkingSpec.DEFAULT.maxCharacters(),
                extent.rounds(),
                ours.median(),
                theirs.median(),
                bare.median()));
    }

    private static Measure rate(long count, Samples seconds) {
        return new Measure(count / seconds.median(), Measure.Unit.ROWS_PER_SECOND);
    }

    /** The same folder with one page in a hundred changed. */
    private void again(Pages pages, Collection collection, double firstSeconds) throws IOException {
        int changed = extent.pages() / 100;
        Samples seconds = new Samples();
        for (int round = 0; round < extent.rounds(); round++) {
            for (int page = 0; page < changed; page++) {
                pages.write(folder.resolve(Pages.name(page * 100 + round)));
            }
            progress.accept("the same with %,d pages changed".formatted(changed));
            long start = System.nanoTime();
            IngestReport report = run(collection, Pages.source(folder));
            seconds.add((System.nanoTime() - start) / 1e9);
            if (report.changed() != changed || report.unchanged() != extent.pages() - changed) {
                throw new IllegalStateException("of %d pages that changed the run took %s".formatted(changed, report));
            }
        }
        Measure again = new Measure(seconds.median(), Measure.Unit.SECONDS);
        Measure first = new Measure(firstSeconds, Measure.Unit.SECONDS);
        figures.add(Figure.ratio(
                "pages-again",
                "the same pages with 1 % changed, beside the first run",
                again,
                first,
                again.value() / first.value(),
                new Bar.AtMost(MOST_AGAIN)));
    }
}

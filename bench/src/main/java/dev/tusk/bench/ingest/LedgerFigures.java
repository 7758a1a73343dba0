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
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ledger.ItemSource;
import dev.tusk.core.ledger.Items;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.sources.SourceDocuments;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The same small files into collections without a model, with a ledger and without one, by turns; and once more when nothing has changed, where
 * the one compares fingerprints of files and the other reads them and compares documents. Files so small make the ledger as dear as it can be.
 */
final class LedgerFigures {

    private static final long SEED = 20_261_124;
    private static final int CONNECTIONS = 6;
    private static final String NAME = "noted";

    private final BenchServer server;
    private final Path folder;
    private final Extent extent;
    private final Consumer<String> progress;

    LedgerFigures(BenchServer server, Path folder, Extent extent, Consumer<String> progress) {
        this.server = server;
        this.folder = folder.resolve("noted");
        this.extent = extent;
        this.progress = progress;
    }

    /** Seconds of both ways. */
    private static final class Times {
        private final Samples with = new Samples();
        private final Samples without = new Samples();

        Figure figure(String id, String what, int files) {
            return Figure.ratio(
                    id,
                    what,
                    new Measure(files / with.median(), Measure.Unit.ROWS_PER_SECOND),
                    new Measure(files / without.median(), Measure.Unit.ROWS_PER_SECOND),
                    without.medianRatioTo(with),
                    new Bar.None());
        }
    }

    Measured measure() throws IOException, SQLException {
        progress.accept("writing %,d files".formatted(extent.files()));
        Pages.writeTexts(folder, extent.files(), SEED);
        Times first = new Times();
        Times again = new Times();
        long bytes = 0;
        try (HikariDataSource pool = server.pool(CONNECTIONS)) {
            Tusk tusk = Tusk.open(pool);
            tusk.setup().apply();
            for (int round = 0; round <= extent.rounds(); round++) {
                // The first is for the JVM alone.
                boolean counts = round > 0;
                progress.accept(
                        counts
                                ? "with a ledger and without, round %d of %d".formatted(round, extent.rounds())
                                : "warming up");
                Collection collection = create(tusk, pool);
                long before = collection.ledger().bytes();
                run(collection, true, counts ? first.with : new Samples(), true);
                bytes = collection.ledger().bytes() - before;
                run(collection, true, counts ? again.with : new Samples(), false);
                collection = create(tusk, pool);
                run(collection, false, counts ? first.without : new Samples(), true);
                run(collection, false, counts ? again.without : new Samples(), false);
            }
            tusk.collections().drop(NAME);
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(first.figure("ledger-first", "small files with a ledger, beside the same without", extent.files()));
        figures.add(again.figure("ledger-again", "the same files when nothing has changed", extent.files()));
        return new Measured(
                figures,
                List.of(String.format(
                        Locale.ROOT,
                        "Ledger: %,d files of 40 words took %.1f s with it and %.1f s without, and when nothing had changed %.2f s and %.2f s;"
                                + " it grew by %.1f MB.",
                        extent.files(),
                        first.with.median(),
                        first.without.median(),
                        again.with.median(),
                        again.without.median(),
                        bytes / 1048576.0)));
    }

    private static Collection create(Tusk tusk, HikariDataSource pool) throws SQLException {
        if (tusk.collections().find(NAME).isPresent()) {
            tusk.collections().drop(NAME);
        }
        Collection collection =
                tusk.collections().create(CollectionDefinition.named(NAME).build());
        BenchServer.checkpoint(pool);
        return collection;
    }

    private void run(Collection collection, boolean ledger, Samples seconds, boolean isNew) {
        ItemSource source = Pages.source(folder);
        long start = System.nanoTime();
        IngestReport report;
        if (ledger) {
            report = collection
                    .ledger()
                    .run(null, source, RunOptions.DEFAULT, RunListener.SILENT)
                    .counts();
        } else {
            try (Items items = source.open()) {
                report = collection.ingest(
                        new SourceDocuments(
                                items,
                                (item, why) -> {
                                    throw why;
                                },
                                () -> false),
                        IngestListener.SILENT);
            }
        }
        seconds.add((System.nanoTime() - start) / 1e9);
        if ((isNew ? report.added() : report.unchanged()) != extent.files()) {
            throw new IllegalStateException("of %,d files a run took %s".formatted(extent.files(), report));
        }
    }
}

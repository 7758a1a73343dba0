package dev.tusk.bench.relevance;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Measure;
import dev.tusk.bench.figure.Samples;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** How fast words are ranked among many texts: Tusk's keyword mode beside {@code ts_rank_cd} over the same texts. */
final class KeywordFigures {

    static final int WORDS_OF_A_TEXT = 65;

    private static final long SEED = 20_260_301;
    private static final int LIMIT = 10;
    private static final double TIMES_FASTER = 30;
    private static final double FREQUENT_P95_MILLIS = 60;
    private static final double RARE_P95_MILLIS = 5;
    private static final String NAME = "texts";

    private final BenchServer server;
    private final int rows;
    private final int queries;
    private final int comparisons;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> unmeasured = new LinkedHashMap<>();

    /**
     * @param queries of each kind that Tusk answers
     * @param comparisons how many of the frequent ones {@code ts_rank_cd} answers too, which takes seconds each
     */
    KeywordFigures(BenchServer server, int rows, int queries, int comparisons, Consumer<String> progress) {
        this.server = server;
        this.rows = rows;
        this.queries = queries;
        this.comparisons = Math.min(comparisons, queries);
        this.progress = progress;
    }

    List<Figure> figures() {
        return figures;
    }

    List<String> notes() {
        return notes;
    }

    Map<String, String> unmeasured() {
        return unmeasured;
    }

    void measure() throws SQLException {
        try (HikariDataSource pool = server.pool(4)) {
            Tusk tusk = Tusk.open(pool);
            tusk.setup().apply();
            TextGenerator generator = new TextGenerator(SEED);
            Collection collection = load(tusk, generator);
            progress.accept("loading the plain table");
            PlainRanking plain = new PlainRanking(pool);
            plain.load(NAME);
            storage(pool, plain);
            List<List<String>> frequent = generator.frequentQueries(queries);
            frequent(collection, plain, frequent);
            rare(collection, generator.rareQueries(queries));
            textsearch(tusk, pool, frequent);
        }
    }

    /** The extension is there only while this runs. */
    private void textsearch(Tusk tusk, HikariDataSource pool, List<List<String>> frequent) throws SQLException {
        String missing = server.withoutReason();
        if (missing != null) {
            unmeasured.put(EngineFigure.ID, missing);
            return;
        }
        EngineFigure figure = new EngineFigure(tusk, pool, progress);
        figure.measure(NAME, frequent);
        figure.figure().ifPresentOrElse(figures::add, () -> unmeasured.put(EngineFigure.ID, figure.whyNot()));
        notes.addAll(figure.notes());
    }

    private Collection load(Tusk tusk, TextGenerator generator) {
        progress.accept("loading %,d texts".formatted(rows));
        Collection collection =
                tusk.collections().create(CollectionDefinition.named(NAME).build());
        Iterator<Document> texts = IntStream.range(0, rows)
                .mapToObj(i -> Document.of("t" + i, generator.text(WORDS_OF_A_TEXT)))
                .iterator();
        double seconds = collection.ingest(texts, IngestListener.SILENT).took().toMillis() / 1e3;
        double upkeep =
                collection.maintain(step -> progress.accept("  " + step)).took().toMillis() / 1e3;
        notes.add(String.format(
                Locale.ROOT,
                "Loading %,d texts of %d words took %.0f s (%,.0f/s), maintenance %.0f s.",
                rows,
                WORDS_OF_A_TEXT,
                seconds,
                rows / seconds,
                upkeep));
        return collection;
    }

    private void storage(HikariDataSource pool, PlainRanking plain) throws SQLException {
        Storage storage = Storage.of(pool, NAME);
        double text = plain.textBytes();
        figures.add(Figure.ratio(
                "bm25-storage",
                "weights and statistics, and the texts",
                megabytes((double) storage.weights()),
                megabytes(text),
                storage.weights() / text,
                new Bar.AtMost(1)));
        figures.add(Figure.ratio(
                "bm25-index",
                "words with their places and the GIN index, and the texts",
                megabytes((double) storage.index()),
                megabytes(text),
                storage.index() / text,
                new Bar.None()));
    }

    private static Measure megabytes(double bytes) {
        return new Measure(bytes / 1e6, Measure.Unit.MEGABYTES);
    }

    private void frequent(Collection collection, PlainRanking plain, List<List<String>> all) throws SQLException {
        progress.accept("searching frequent words");
        all.forEach(words -> millis(collection, words));
        Samples tusk = new Samples();
        all.forEach(words -> tusk.add(millis(collection, words)));
        progress.accept("the same with ts_rank_cd");
        plain.search(all.getFirst(), LIMIT);
        Samples beside = new Samples();
        Samples bare = new Samples();
        Samples alone = new Samples();
        for (List<String> words : all.subList(0, comparisons)) {
            long start = System.nanoTime();
            plain.search(words, LIMIT);
            bare.add((System.nanoTime() - start) / 1e6);
            beside.add(millis(collection, words));
            start = System.nanoTime();
            plain.searchAlone(words, LIMIT);
            alone.add((System.nanoTime() - start) / 1e6);
        }
        figures.add(Figure.ratio(
                "bm25-ts-rank",
                "frequent words, p50, times faster than ts_rank_cd",
                milliseconds(beside.median()),
                milliseconds(bare.median()),
                bare.medianRatioTo(beside),
                new Bar.AtLeast(TIMES_FASTER)));
        figures.add(Figure.ratio(
                "bm25-ts-rank-alone",
                "the same with one process for ts_rank_cd as well",
                milliseconds(beside.median()),
                milliseconds(alone.median()),
                alone.medianRatioTo(beside),
                new Bar.None()));
        figures.add(Figure.alone(
                "bm25-frequent",
                "frequent words, p95",
                milliseconds(tusk.quantile(0.95)),
                new Bar.AtMost(FREQUENT_P95_MILLIS)));
        notes.add(String.format(
                Locale.ROOT,
                "Frequent words: p50 %.1f ms, p95 %.1f ms over %d queries; ts_rank_cd over all texts with any of the words:"
                        + " p50 %.0f ms, p95 %.0f ms over the first %d of them. The ratio is the median of the ratios.",
                tusk.median(),
                tusk.quantile(0.95),
                tusk.size(),
                bare.median(),
                bare.quantile(0.95),
                bare.size()));
    }

    private void rare(Collection collection, List<List<String>> all) {
        progress.accept("searching rare words");
        all.forEach(words -> millis(collection, words));
        Samples tusk = new Samples();
        all.forEach(words -> tusk.add(millis(collection, words)));
        figures.add(Figure.alone(
                "bm25-rare", "rare words, p95", milliseconds(tusk.quantile(0.95)), new Bar.AtMost(RARE_P95_MILLIS)));
        notes.add(String.format(
                Locale.ROOT,
                "Rare words: p50 %.2f ms, p95 %.2f ms over %d queries.",
                tusk.median(),
                tusk.quantile(0.95),
                tusk.size()));
    }

    private static Measure milliseconds(double value) {
        return new Measure(value, Measure.Unit.MILLISECONDS);
    }

    private static double millis(Collection collection, List<String> words) {
        long start = System.nanoTime();
        collection.search(SearchRequest.keyword(String.join(" ", words))
                .limit(LIMIT)
                .snippets(false)
                .build());
        return (System.nanoTime() - start) / 1e6;
    }
}

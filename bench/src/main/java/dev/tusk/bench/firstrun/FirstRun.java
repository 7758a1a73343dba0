package dev.tusk.bench.firstrun;

import com.zaxxer.hikari.HikariDataSource;
import dev.tusk.bench.figure.Bar;
import dev.tusk.bench.figure.Figure;
import dev.tusk.bench.figure.Report;
import dev.tusk.bench.server.BenchServer;
import dev.tusk.core.Tusk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Measures all figures of the first run, one after the other, on one server. */
final class FirstRun {

    private static final long SEED = 20_260_101;

    private final Extent extent;
    private final Consumer<String> progress;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, String> unmeasured = new LinkedHashMap<>();

    FirstRun(Extent extent, Consumer<String> progress) {
        this.extent = extent;
        this.progress = progress;
    }

    Report measure() throws Exception {
        Map<String, String> circumstances = new LinkedHashMap<>();
        try (BenchServer server = BenchServer.start(extent.diskBytes(), progress);
                HikariDataSource pool = server.pool(4)) {
            Tusk tusk = Tusk.open(pool);
            tusk.setup().apply();
            circumstances.putAll(server.circumstances());
            circumstances.put(
                    "machine",
                    "%d processors, Java %s".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
            circumstances.put(
                    "extent",
                    String.format(
                            Locale.ROOT,
                            "%,d rows of %d dimensions, about 40 words, 1 to 3 tags, 4 metadata fields; %d rounds, %,d queries",
                            extent.rows(),
                            RowGenerator.DIMENSIONS,
                            extent.rounds(),
                            extent.queries()));
            String searched = ingest(pool, tusk);
            search(server, searched);
            tusk.collections().drop(searched);
            HeapFigure.Outcome heap = new HeapFigure(server, progress).measure(extent.heapDocuments());
            figures.add(heap.figure());
            notes.add(heap.note());
        }
        start();
        return new Report(extent.json(), circumstances, figures, notes, unmeasured);
    }

    /** Gives the name of the collection that all rows are in. */
    private String ingest(HikariDataSource pool, Tusk tusk) throws Exception {
        progress.accept("making %,d rows".formatted(extent.rows()));
        List<Row> rows = new RowGenerator(SEED).rows(extent.rows());
        List<Row> some = rows.subList(0, rows.size() / 5);
        IngestFigures ingest = new IngestFigures(pool, progress);
        progress.accept("warming up");
        CopyLoader copyVectors = new CopyLoader(pool, tusk, "copy_vectors", false);
        TuskLoader tuskVectors = new TuskLoader(tusk, "tusk_vectors", false);
        CopyLoader copyKeywords = new CopyLoader(pool, tusk, "copy_keywords", true);
        TuskLoader tuskKeywords = new TuskLoader(tusk, "tusk_keywords", true);
        ingest.warmUp(List.of(copyVectors, tuskVectors, copyKeywords, tuskKeywords), some);
        Loader langChain4j = ingest.fastest(size -> new LangChain4jLoader(pool, size), some);
        Loader springAiTuned = ingest.fastest(size -> SpringAiLoader.tuned(pool, size), some);
        Loader springAi = SpringAiLoader.asDocumented(pool);
        ingest.measure(
                List.of(copyVectors, tuskVectors, langChain4j, springAi, springAiTuned, copyKeywords, tuskKeywords),
                rows,
                extent.rounds(),
                List.of(tuskVectors, tuskKeywords));
        Bar enough = new Bar.AtLeast(0.85);
        figures.add(
                ingest.figure("ingest-copy", "ingest, vectors only, and bare COPY", tuskVectors, copyVectors, enough));
        figures.add(ingest.figure(
                "ingest-copy-keywords",
                "ingest, keyword search too, and bare COPY",
                tuskKeywords,
                copyKeywords,
                enough));
        figures.add(ingest.figure(
                "ingest-langchain4j",
                "ingest, vectors only, and LangChain4j",
                tuskVectors,
                langChain4j,
                new Bar.AtLeast(1.5)));
        figures.add(ingest.figure(
                "ingest-spring-ai", "ingest, vectors only, and Spring AI", tuskVectors, springAi, new Bar.AtLeast(5)));
        figures.add(ingest.figure(
                "ingest-langchain4j-keywords",
                "ingest, keyword search too, and LangChain4j",
                tuskKeywords,
                langChain4j,
                new Bar.None()));
        figures.add(ingest.figure(
                "ingest-spring-ai-tuned",
                "ingest, vectors only, and Spring AI tuned",
                tuskVectors,
                springAiTuned,
                new Bar.None()));
        figures.add(ingest.figure(
                "ingest-spring-ai-keywords",
                "ingest, keyword search too, and Spring AI",
                tuskKeywords,
                springAi,
                new Bar.None()));
        notes.add(
                ("Ratios of ingestion are medians of the ratios of %d rounds, in which all contenders took turns. Peers got"
                                + " their rows in the calls that were fastest for them: %s; %s.")
                        .formatted(extent.rounds(), langChain4j.name(), springAiTuned.name()));
        notes.add(
                "Spring AI is judged as its documentation shows it, in calls of as many rows as it writes at once. It looks every row"
                        + " up in the list of its call, so that smaller calls, and counting no tokens, make it much faster: \"tuned\".");
        notes.add(
                "The peers keep vector, text and metadata and build no full-text index, so they are compared with a collection"
                        + " without keyword search. A default collection also makes and indexes the words of every text, which takes most of its time.");
        maintain(tuskKeywords);
        maintain(tuskVectors);
        tuskKeywords.drop();
        return tuskVectors.collection().definition().name().value();
    }

    private void maintain(TuskLoader loader) {
        progress.accept("maintaining: " + loader.name());
        Duration took = loader.collection()
                .maintain(step -> progress.accept("  " + step))
                .took();
        notes.add(String.format(
                Locale.ROOT,
                "Maintenance after the load (%s) took %.1f s: statistics, words for fuzzy search where there are any, HNSW index.",
                loader.name(),
                took.toNanos() / 1e9));
    }

    private void search(BenchServer server, String collection) throws Exception {
        progress.accept("searching");
        RowGenerator generator = new RowGenerator(SEED);
        List<float[]> queries = new ArrayList<>();
        for (int i = 0; i < extent.queries(); i++) {
            queries.add(generator.vector());
        }
        SearchFigures search = SearchFigures.measure(server, collection, queries);
        figures.addAll(search.figures());
        notes.add(search.note());
        if (!search.sameHits()) {
            unmeasured.put("search-same-hits", "Tusk and the bare statement did not find the same rows");
        }
    }

    private void start() throws Exception {
        Path launcher = StartFigure.launcher();
        if (launcher == null) {
            unmeasured.put("start", "this program was not started by ./tusk bench");
            return;
        }
        progress.accept("starting ./tusk version");
        try {
            figures.add(StartFigure.measure(launcher));
        } catch (IOException e) {
            // What has been measured until here took minutes, and stays.
            unmeasured.put("start", String.valueOf(e.getMessage()));
        }
    }
}

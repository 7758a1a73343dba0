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
import dev.tusk.core.embedding.EmbeddedText;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.models.Models;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How fast words and vectors are searched together where the bundled model embeds the query, by one client and by several; and
 * how fast suggestions come while a query is typed.
 *
 * <p>Embedding every text takes half an hour and tells nothing here, so the model embeds some of them, and the others lie between
 * two of these.
 */
final class HybridFigures {

    static final int CHUNKS = 100_000;

    private static final String MODEL = "bge-small";
    private static final int EMBEDDED = 2_000;

    /** How far a vector lies from the middle of the two embedded ones that it was made of, which have length 1. */
    private static final double SPREAD = 0.3;

    private static final long SEED = 20_260_303;
    private static final int TITLE_WORDS = 5;
    private static final int TEXT_WORDS = 60;
    private static final int LIMIT = 10;
    private static final int WARM_UP_ROUNDS = 4;
    private static final int CLIENTS = 8;
    private static final double HYBRID_P95_MILLIS = 25;
    private static final double SUGGEST_P95_MILLIS = 10;
    private static final String NAME = "mixed";

    private final BenchServer server;
    private final int searches;
    private final Consumer<String> progress;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final TextGenerator generator = new TextGenerator(SEED);
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param searches how many are timed, by each client */
    HybridFigures(BenchServer server, int searches, Consumer<String> progress) {
        this.server = server;
        this.searches = searches;
        this.progress = progress;
    }

    List<Figure> figures() {
        return figures;
    }

    List<String> notes() {
        return notes;
    }

    void measure() {
        try (HikariDataSource pool = server.pool(CLIENTS);
                Models models = Models.builder().build()) {
            Tusk tusk = Tusk.open(pool, models);
            tusk.setup().apply();
            EmbeddingModel model = tusk.models().find(MODEL);
            Collection collection = load(tusk, model);
            progress.accept("hybrid searches by one client");
            // As in a server that has run for a while: what is compiled in this time is not timed.
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                queries().forEach(query -> millis(collection, query));
            }
            oneClient(collection, model, queries());
            manyClients(collection);
            suggestions(collection);
            tusk.collections().drop(NAME);
        }
    }

    private Collection load(Tusk tusk, EmbeddingModel model) {
        progress.accept("embedding %,d of %,d texts for hybrid search".formatted(EMBEDDED, CHUNKS));
        List<Text> seeds = IntStream.range(0, EMBEDDED).mapToObj(i -> text()).toList();
        List<Vector> vectors = new ArrayList<>();
        for (int from = 0; from < EMBEDDED; from += model.batchSize()) {
            vectors.addAll(model.embedDocuments(
                    seeds.subList(from, Math.min(EMBEDDED, from + model.batchSize())).stream()
                            .map(text -> EmbeddedText.of(text.title(), "", text.body()))
                            .toList()));
        }
        progress.accept("loading them");
        Collection collection = tusk.collections()
                .create(CollectionDefinition.named(NAME).embedding(model).build());
        Iterator<Document> documents = IntStream.range(0, CHUNKS)
                .mapToObj(i -> i < EMBEDDED
                        ? document(i, seeds.get(i), vectors.get(i))
                        : document(
                                i, text(), between(vectors.get(i % EMBEDDED), vectors.get(random.nextInt(EMBEDDED)))))
                .iterator();
        collection.ingest(documents, IngestListener.SILENT);
        collection.maintain(step -> progress.accept("  " + step));
        return collection;
    }

    private record Text(String title, String body) {}

    private Text text() {
        return new Text(generator.text(TITLE_WORDS), generator.text(TEXT_WORDS));
    }

    private static Document document(int i, Text text, Vector vector) {
        return Document.builder("m" + i)
                .title(text.title())
                .body(text.body())
                .vector(vector)
                .build();
    }

    private Vector between(Vector one, Vector other) {
        float[] values = one.toArray();
        float[] others = other.toArray();
        double deviation = SPREAD / Math.sqrt(values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] + others[i]) / 2 + (float) (deviation * random.nextGaussian());
        }
        return Vector.of(values);
    }

    private void oneClient(Collection collection, EmbeddingModel model, List<String> queries) {
        Samples whole = new Samples();
        Samples embedding = new Samples();
        for (String query : queries) {
            whole.add(millis(collection, query));
            long start = System.nanoTime();
            // Another text of the same length, as the model's vectors of recent queries are remembered.
            model.embedQuery(reversed(query));
            embedding.add((System.nanoTime() - start) / 1e6);
        }
        figures.add(Figure.alone(
                "hybrid",
                "hybrid over %,d chunks, embedding included, p95".formatted(CHUNKS),
                new Measure(whole.quantile(0.95), Measure.Unit.MILLISECONDS),
                new Bar.AtMost(HYBRID_P95_MILLIS)));
        notes.add(String.format(
                Locale.ROOT,
                "Hybrid, one client: p50 %.1f ms, p95 %.1f ms over %d queries of 3 to 6 words; embedding a query alone: p50"
                        + " %.1f ms, p95 %.1f ms.",
                whole.median(),
                whole.quantile(0.95),
                whole.size(),
                embedding.median(),
                embedding.quantile(0.95)));
    }

    /** Queries that were not asked before: the vectors of those that were are remembered. */
    private List<String> queries() {
        return IntStream.range(0, searches)
                .mapToObj(i -> generator.text(3 + i % 4))
                .toList();
    }

    private static String reversed(String query) {
        List<String> words = new ArrayList<>(List.of(query.split(" ")));
        Collections.reverse(words);
        return String.join(" ", words);
    }

    private void manyClients(Collection collection) {
        progress.accept("hybrid searches by %d clients".formatted(CLIENTS));
        Samples all = new Samples();
        long start = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Samples>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                List<String> queries = queries();
                running.add(clients.submit(() -> all(collection, queries)));
            }
            for (Future<Samples> each : running) {
                Samples samples = each.get();
                for (int i = 0; i < samples.size(); i++) {
                    all.add(samples.get(i));
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while clients search", e);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.add(Figure.alone(
                "hybrid-clients",
                "hybrid by %d clients at once".formatted(CLIENTS),
                new Measure(all.size() / seconds, Measure.Unit.SEARCHES_PER_SECOND),
                new Bar.None()));
        notes.add(String.format(
                Locale.ROOT,
                "Hybrid, %d clients: %.0f searches/s, p50 %.1f ms, p95 %.1f ms.",
                CLIENTS,
                all.size() / seconds,
                all.median(),
                all.quantile(0.95)));
    }

    private static Samples all(Collection collection, List<String> queries) {
        Samples samples = new Samples();
        queries.forEach(query -> samples.add(millis(collection, query)));
        return samples;
    }

    private static double millis(Collection collection, String query) {
        long start = System.nanoTime();
        collection.search(
                SearchRequest.hybrid(query).limit(LIMIT).snippets(false).build());
        return (System.nanoTime() - start) / 1e6;
    }

    /** Two words, a letter more each time, as a page asks while they are typed. */
    private void suggestions(Collection collection) {
        progress.accept("suggestions");
        List<String> typed = new ArrayList<>();
        for (List<String> words : generator.frequentQueries(searches / 2)) {
            String whole = words.getFirst() + " " + words.get(1);
            for (int length = 1; length <= whole.length(); length++) {
                typed.add(whole.substring(0, length));
            }
        }
        for (List<String> words : generator.rareQueries(searches / 2)) {
            for (int length = 1; length <= words.getFirst().length(); length++) {
                typed.add(words.getFirst().substring(0, length));
            }
        }
        typed.stream().limit(searches).forEach(text -> collection.suggest(text, LIMIT));
        Samples samples = new Samples();
        for (String text : typed) {
            long start = System.nanoTime();
            collection.suggest(text, LIMIT);
            samples.add((System.nanoTime() - start) / 1e6);
        }
        figures.add(Figure.alone(
                "suggest",
                "suggestions for each letter typed, p95",
                new Measure(samples.quantile(0.95), Measure.Unit.MILLISECONDS),
                new Bar.AtMost(SUGGEST_P95_MILLIS)));
        notes.add(String.format(
                Locale.ROOT,
                "Suggestions: p50 %.1f ms, p95 %.1f ms, the slowest %.1f ms over %,d beginnings, frequent and rare.",
                samples.median(),
                samples.quantile(0.95),
                samples.quantile(1),
                samples.size()));
    }
}

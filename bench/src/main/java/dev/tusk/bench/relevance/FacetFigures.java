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
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.facet.CalendarInterval;
import dev.tusk.core.facet.Facet;
import dev.tusk.core.facet.FacetRange;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How fast facets are counted where every document matches: whole searches, hits included, with four facets at once (tags, a
 * text field, ranges of numbers, months).
 */
final class FacetFigures {

    static final int DOCUMENTS = 100_000;

    private static final long SEED = 20_260_302;
    private static final int DIMENSIONS = 32;
    private static final int WORDS = 40;
    private static final int WARM_UP = 5;
    private static final double P95_MILLIS = 50;
    private static final String NAME = "faceted";

    /** A word that every text has. */
    private static final String EVERYWHERE = "everywhere";

    private static final List<Facet> FACETS = List.of(
            Facet.terms("tags"),
            Facet.terms("category"),
            Facet.numberRanges(
                    "price",
                    List.of(
                            FacetRange.numbers(null, 10),
                            FacetRange.numbers(10, 50),
                            FacetRange.numbers(50, 100),
                            FacetRange.numbers(100, null))),
            Facet.histogram("published", CalendarInterval.MONTH));

    private final BenchServer server;
    private final int searches;
    private final Consumer<String> progress;
    private final Random random = new Random(SEED);
    private final TextGenerator generator = new TextGenerator(SEED);
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param searches how many of each kind are timed */
    FacetFigures(BenchServer server, int searches, Consumer<String> progress) {
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
        try (HikariDataSource pool = server.pool(4)) {
            Tusk tusk = Tusk.open(pool);
            tusk.setup().apply();
            Collection collection = load(tusk);
            progress.accept("counting facets");
            measure(
                    "facets-vector",
                    "vector search",
                    new Bar.AtMost(P95_MILLIS),
                    collection,
                    () -> SearchRequest.vector(vector()));
            Iterator<List<String>> frequent =
                    generator.frequentQueries(2 * (searches + WARM_UP)).iterator();
            measure(
                    "facets-keyword",
                    "frequent words",
                    new Bar.AtMost(P95_MILLIS),
                    collection,
                    () -> SearchRequest.keyword(EVERYWHERE + " " + String.join(" ", frequent.next())));
            measure(
                    "facets-one-word",
                    "one word that every text has",
                    new Bar.None(),
                    collection,
                    () -> SearchRequest.keyword(EVERYWHERE));
            tusk.collections().drop(NAME);
        }
    }

    private Collection load(Tusk tusk) {
        progress.accept("loading %,d documents to count".formatted(DOCUMENTS));
        Collection collection = tusk.collections()
                .create(CollectionDefinition.named(NAME)
                        .field("category", FieldType.TEXT)
                        .field("price", FieldType.NUMBER)
                        .field("published", FieldType.TIMESTAMP)
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .build());
        Iterator<Document> documents =
                IntStream.range(0, DOCUMENTS).mapToObj(this::document).iterator();
        collection.ingest(documents, IngestListener.SILENT);
        collection.maintain(step -> progress.accept("  " + step));
        return collection;
    }

    private Document document(int i) {
        Instant published =
                Instant.parse("2015-01-01T00:00:00Z").plus(random.nextInt(10 * 365 * 86_400), ChronoUnit.SECONDS);
        return Document.builder("d" + i)
                .body(EVERYWHERE + " " + generator.text(WORDS))
                .tags(IntStream.rangeClosed(0, random.nextInt(3))
                        .mapToObj(each -> "tag" + skewed(60))
                        .toList())
                .metadata("category", "category " + skewed(40))
                .metadata("price", random.nextInt(50_000) / 100.0)
                .metadata("published", published.toString())
                .vector(vector())
                .build();
    }

    private int skewed(int values) {
        double u = random.nextDouble();
        return (int) (values * u * u);
    }

    private Vector vector() {
        float[] numbers = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Vector.of(numbers);
    }

    private void measure(
            String id, String what, Bar bar, Collection collection, Supplier<SearchRequest.Builder> search) {
        Samples with = new Samples();
        Samples without = new Samples();
        for (int i = -WARM_UP; i < searches; i++) {
            double counted = millis(collection, search.get().facets(FACETS).build());
            double plain = millis(collection, search.get().build());
            if (i >= 0) {
                with.add(counted);
                without.add(plain);
            }
        }
        figures.add(Figure.alone(
                id,
                "four facets over %,d documents, %s, p95".formatted(DOCUMENTS, what),
                new Measure(with.quantile(0.95), Measure.Unit.MILLISECONDS),
                bar));
        notes.add(String.format(
                Locale.ROOT,
                "Facets, %s: p50 %.1f ms, p95 %.1f ms with hits; the same search without facets: p50 %.1f ms, p95 %.1f ms.",
                what,
                with.median(),
                with.quantile(0.95),
                without.median(),
                without.quantile(0.95)));
    }

    private static double millis(Collection collection, SearchRequest request) {
        long start = System.nanoTime();
        collection.search(request);
        return (System.nanoTime() - start) / 1e6;
    }
}

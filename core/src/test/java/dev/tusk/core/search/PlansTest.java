package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server walks the indexes that Tusk's statements are written for, by what EXPLAIN says of each kind of search. */
@ExtendWith(PostgresExtension.class)
class PlansTest {

    private static final int DIMENSIONS = 32;
    private static final int ROWS = 12_000;

    private static Collection docs;
    private static VectorIndexes indexes;
    private static Vector near;

    @BeforeAll
    static void load(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .language("simple")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .field("number", FieldType.NUMBER)
                        .build());
        Random random = new Random(11);
        docs.ingest(
                IntStream.range(0, ROWS)
                        .mapToObj(i -> Document.builder("d" + i)
                                .title("title of " + i)
                                .body("owl%d hunts mouse%d in wood%d".formatted(i % 3, i % 60, i % 900))
                                .tags(i % 2 == 0 ? "half" : "other", i % 1000 == 0 ? "rare" : "usual")
                                .metadata(Map.of("number", i))
                                .vector(vector(random))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        docs.maintain(step -> {});
        near = vector(random);
        indexes = docs.vectorIndexes();
        dropAll();
    }

    @AfterEach
    void drop() {
        dropAll();
    }

    private static void dropAll() {
        indexes.list()
                .forEach(index -> indexes.apply(indexes.removal(index.name().name()), progress -> {}));
    }

    private static Vector vector(Random random) {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values);
    }

    private static String plan(SearchRequest.Builder request) {
        return Objects.requireNonNull(docs.search(request.explain(true).build()).explanation())
                .plan();
    }

    private static Filter below(double share) {
        return Filter.lt("number", Math.round(share * ROWS));
    }

    /** The kinds of search that walk the index over vectors. */
    private static Map<String, SearchRequest.Builder> walking() {
        Map<String, SearchRequest.Builder> requests = new LinkedHashMap<>();
        requests.put("vector", SearchRequest.vector(near));
        requests.put("vector, with an offset", SearchRequest.vector(near).offset(30));
        requests.put("vector, many", SearchRequest.vector(near).limit(500));
        requests.put("vector, boosted", SearchRequest.vector(near).recency(recency()));
        requests.put("vector, grouped", SearchRequest.vector(near).group(Grouping.byDocument()));
        requests.put("vector, half", SearchRequest.vector(near).filter(below(0.5)));
        requests.put("hybrid", SearchRequest.hybrid("owl1 mouse7").vector(near));
        requests.put(
                "hybrid, boosted",
                SearchRequest.hybrid("owl1 mouse7").vector(near).recency(recency()));
        requests.put(
                "hybrid, grouped",
                SearchRequest.hybrid("owl1 mouse7").vector(near).group(Grouping.byDocument()));
        requests.put(
                "hybrid, half", SearchRequest.hybrid("owl1 mouse7").vector(near).filter(below(0.5)));
        requests.put(
                "hybrid, with a required word",
                SearchRequest.hybrid("+owl1 mouse7").vector(near));
        requests.put("hybrid, unknown words", SearchRequest.hybrid("zebra").vector(near));
        requests.put(
                "vector, next page",
                SearchRequest.vector(near)
                        .cursor(docs.search(SearchRequest.vector(near).build()).next()));
        requests.put(
                "hybrid, next page",
                SearchRequest.hybrid("owl1 mouse7")
                        .vector(near)
                        .cursor(docs.search(SearchRequest.hybrid("owl1 mouse7")
                                        .vector(near)
                                        .build())
                                .next()));
        return requests;
    }

    private static Recency recency() {
        return new Recency("updated_at", Duration.ofDays(30), 0.5, Instant.parse("2026-01-01T00:00:00Z"));
    }

    static List<VectorIndexSpec> specs() {
        return List.of(
                new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full()),
                new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Half()),
                new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Binary()),
                new VectorIndexSpec(new IndexMethod.IvfFlat(20), new Representation.Full()));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theServerWalksEveryKindOfIndex(VectorIndexSpec spec) {
        indexes.apply(indexes.creation(spec, BuildOptions.DEFAULT), progress -> {});
        everyKindOfSearchWalks(spec);
        whateverTheFilterLetsPassAnIndexFindsIt(spec);
        theServerGoesTheWayThatThePlanNames(spec);
    }

    private static String walk(VectorIndexSpec spec) {
        return "Index Scan using %s on docs_chunk".formatted(indexes.name(spec).name());
    }

    private static void everyKindOfSearchWalks(VectorIndexSpec spec) {
        // A hybrid search takes 2,000 candidates by bits, which a scan of so few rows finds as quickly.
        boolean few = spec.representation() instanceof Representation.Binary;
        walking().forEach((what, request) -> {
            if (!few || what.startsWith("vector")) {
                assertThat(plan(request)).as("%s by %s", what, spec).contains(walk(spec));
            }
        });
    }

    private static void whateverTheFilterLetsPassAnIndexFindsIt(VectorIndexSpec spec) {
        String name = indexes.name(spec).name();
        for (double share : new double[] {0.9, 0.5, 0.1, 0.01, 0.001}) {
            String plan = plan(SearchRequest.vector(near).filter(below(share)));
            assertThat(plan)
                    .as("%s of the documents, by %s", share, spec)
                    .containsPattern("Index Scan (using|on) (%s|\"docs.by.number\") ".formatted(name))
                    .doesNotContain("Seq Scan on docs_document");
            if (share >= 0.5) {
                assertThat(plan).contains("using " + name);
            }
        }
        assertThat(plan(SearchRequest.vector(near).filter(Filter.containsAny("tags", List.of("rare")))))
                .as("%s", spec)
                .contains("docs_document_tags_idx");
    }

    private static void theServerGoesTheWayThatThePlanNames(VectorIndexSpec spec) {
        for (double share : new double[] {1, 0.9, 0.5, 0.2, 0.1, 0.03, 0.01, 0.001}) {
            for (SearchRequest.Builder request : List.of(
                    SearchRequest.vector(near),
                    SearchRequest.vector(near).offset(20),
                    SearchRequest.vector(near).recency(recency()),
                    SearchRequest.vector(near).group(Grouping.byDocument()),
                    SearchRequest.hybrid("owl1 mouse7").vector(near))) {
                SearchResult result =
                        docs.search(request.filter(below(share)).explain(true).build());
                String plan = Objects.requireNonNull(result.explanation()).plan();
                if (result.plan().vectorAccess() instanceof VectorAccess.Walk) {
                    // The walk is what is cut: the filter comes after it.
                    assertThat(plan).as("%s, %s", result.plan(), share).contains(walk(spec));
                } else {
                    assertThat(plan).as("%s, %s", result.plan(), share).doesNotContain(walk(spec));
                }
            }
        }
    }

    /** Indexes that hold other things of each vector stand beside each other; the server walks the one that was chosen. */
    @Test
    void ofTwoIndexesTheOneThatServesIsWalked() {
        VectorIndexSpec full = specs().getFirst();
        VectorIndexSpec lists = new VectorIndexSpec(new IndexMethod.IvfFlat(20), new Representation.Half());
        indexes.apply(indexes.creation(full, BuildOptions.DEFAULT), progress -> {});
        indexes.apply(indexes.creation(lists, BuildOptions.DEFAULT), progress -> {});
        for (VectorIndexSpec serving : List.of(lists, full)) {
            indexes.serveBy(indexes.name(serving).name());
            everyKindOfSearchWalks(serving);
            theServerGoesTheWayThatThePlanNames(serving);
        }
    }

    /** Starting other processes takes longer than comparing a few vectors, whatever the server thinks that it costs. */
    @Test
    void fewVectorsAreComparedByOneProcess(TestDatabase database) {
        List<String> free = List.of(
                "parallel_setup_cost",
                "parallel_tuple_cost",
                "min_parallel_table_scan_size",
                "min_parallel_index_scan_size");
        free.forEach(
                setting -> database.execute("alter database \"%s\" set %s = 0".formatted(database.name(), setting)));
        try {
            SearchRequest few =
                    SearchRequest.vector(near).filter(below(0.01)).explain(true).build();
            SearchResult unknown = afresh(database).search(few);
            assertThat(unknown.plan().vectorAccess()).isInstanceOf(VectorAccess.Exact.class);
            assertThat(Objects.requireNonNull(unknown.explanation()).plan()).contains("Gather");

            indexes.apply(indexes.creation(specs().getFirst(), BuildOptions.DEFAULT), progress -> {});
            SearchResult known = afresh(database).search(few);
            assertThat(known.plan().vectorAccess())
                    .isInstanceOfSatisfying(
                            VectorAccess.Exact.class,
                            exact -> assertThat(exact.vectors()).isBetween(60L, 240L));
            assertThat(Objects.requireNonNull(known.explanation()).plan()).doesNotContain("Gather");
        } finally {
            free.forEach(
                    setting -> database.execute("alter database \"%s\" reset %s".formatted(database.name(), setting)));
        }
    }

    /** With connections that know the settings of now, and nothing of the indexes yet. */
    private static Collection afresh(TestDatabase database) {
        return Tusk.open(database.dataSource()).collections().get("docs");
    }

    @Test
    void wordsAreFoundByTheirIndex() {
        for (String query : List.of("mouse7", "wood700 owl1", "wood700", "+owl1 mouse7")) {
            Map<String, SearchRequest.Builder> requests = new LinkedHashMap<>();
            requests.put("BM25", SearchRequest.keyword(query));
            requests.put("ts_rank_cd", SearchRequest.keyword(query).ranking(Ranking.TS_RANK_CD));
            requests.put("fuzzy", SearchRequest.fuzzy(query));
            requests.put("boosted", SearchRequest.keyword(query).recency(recency()));
            requests.put("grouped", SearchRequest.keyword(query).group(Grouping.byDocument()));
            if (!query.contains("owl")) {
                requests.put(
                        "half of the documents", SearchRequest.keyword(query).filter(below(0.5)));
                requests.put(
                        "next page",
                        SearchRequest.keyword(query)
                                .cursor(docs.search(SearchRequest.keyword(query)
                                                .limit(3)
                                                .build())
                                        .next()));
                requests.put("hybrid", SearchRequest.hybrid(query).vector(near));
            }
            requests.forEach((what, request) -> assertThat(plan(request))
                    .as("%s, %s", query, what)
                    .contains("Bitmap Index Scan on docs_lexical_tsv_idx"));
        }
    }
}

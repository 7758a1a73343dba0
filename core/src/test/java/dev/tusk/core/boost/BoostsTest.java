package dev.tusk.core.boost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.LegScore;
import dev.tusk.core.search.LexicalAccess;
import dev.tusk.core.search.Ranking;
import dev.tusk.core.search.SearchMode;
import dev.tusk.core.search.SearchPlan;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class BoostsTest {

    private static final Instant ORIGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Recency BY_DAY = new Recency("day", Duration.ofDays(30), 0.5, ORIGIN);

    private final WordHashModel model = new WordHashModel();
    private Tusk tusk;
    private Collection docs;

    @BeforeEach
    void open(TestDatabase database) {
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> model);
        docs = create("docs", Distance.COSINE);
    }

    private Collection create(String name, Distance distance) {
        return tusk.collections()
                .create(CollectionDefinition.named(name)
                        .embedding(new EmbeddingSpec(model.name(), model.dimensions(), distance))
                        .field("points", FieldType.INTEGER)
                        .field("price", FieldType.NUMBER)
                        .field("day", FieldType.TIMESTAMP)
                        .field("kind", FieldType.TEXT)
                        .build());
    }

    private static Document document(String id, String text, @Nullable Object points, @Nullable Object day) {
        Document.Builder document = Document.builder(id).body(text);
        if (points != null) {
            document.metadata("points", points);
        }
        if (day != null) {
            document.metadata("day", day);
        }
        return document.build();
    }

    private static List<String> ids(SearchResult result) {
        return result.hits().stream().map(Hit::documentId).toList();
    }

    private static double sum(@Nullable LegScore... legs) {
        double sum = 0;
        for (LegScore leg : legs) {
            sum += leg == null ? 0 : leg.contribution();
        }
        return sum;
    }

    private static double product(Hit hit) {
        return hit.boosts().stream().mapToDouble(AppliedBoost::factor).reduce(1, (a, b) -> a * b);
    }

    @Test
    void halfOfTheWeightIsLeftAfterTheHalfLife() {
        docs.put(document("new", "red fox", null, "2026-01-01"));
        docs.put(document("old", "red fox", null, "2025-12-02"));
        docs.put(document("older", "red fox", null, "1900-01-01"));
        docs.put(document("future", "red fox", null, "2027-01-01"));
        docs.put(document("timeless", "red fox", null, null));
        SearchResult result =
                docs.search(SearchRequest.keyword("fox").recency(BY_DAY).build());
        assertThat(result.hits().stream().collect(Collectors.toMap(Hit::documentId, BoostsTest::product)))
                .satisfies(factors -> {
                    assertThat(factors.get("new")).isEqualTo(1.5, within(1e-12));
                    assertThat(factors.get("future")).isEqualTo(1.5, within(1e-12));
                    assertThat(factors.get("old")).isEqualTo(1.25, within(1e-12));
                    assertThat(factors.get("older")).isEqualTo(1, within(1e-9));
                    assertThat(factors.get("timeless")).isEqualTo(1);
                });
        assertThat(ids(result).subList(0, 3)).containsExactlyInAnyOrder("new", "future", "old");
        assertThat(result.hits().getFirst().boosts())
                .extracting(AppliedBoost::name)
                .containsExactly("recency(day)");
    }

    @Test
    void theTimeOfTheSearchIsTheOriginUnlessAnotherIsGiven() {
        docs.put(document("a", "red fox", null, null));
        Hit hit = docs.search(SearchRequest.keyword("fox")
                        .recency(Recency.of(Duration.ofDays(30)).withWeight(1))
                        .build())
                .hits()
                .getFirst();
        assertThat(product(hit)).isBetween(1.99, 2.0);
        Hit created = docs.search(SearchRequest.keyword("fox")
                        .recency(new Recency(
                                "created_at",
                                Duration.ofDays(1),
                                1,
                                Instant.now().plus(Duration.ofDays(1))))
                        .build())
                .hits()
                .getFirst();
        assertThat(product(created)).isBetween(1.49, 1.51);
    }

    @ParameterizedTest
    @EnumSource
    void numbersBoostByTheFunctionAndWhatIsNoNumberContributesNothing(BoostFunction function) {
        List<Object> values = List.of(0, 1, 50, 100, 1_000_000, -5);
        for (int i = 0; i < values.size(); i++) {
            docs.put(document("n" + i, "red fox", values.get(i), null));
        }
        docs.put(document("missing", "red fox", null, null));
        // Declared after documents came that have something else there.
        docs = tusk.collections().alter("docs", new CollectionChange(List.of(), List.of("points"), null, null, null));
        docs.put(document("text", "red fox", "many", null));
        docs.put(document("list", "red fox", List.of(100), null));
        docs = tusk.collections()
                .alter(
                        "docs",
                        new CollectionChange(
                                List.of(new DeclaredField("points", FieldType.INTEGER)), List.of(), null, null, null));
        SearchResult result = docs.search(SearchRequest.keyword("fox")
                .boost(new FieldBoost("points", 0.5, 100.0, function))
                .build());
        assertThat(result.hits()).hasSize(9);
        for (Hit hit : result.hits()) {
            double expected = hit.documentId().startsWith("n")
                    ? 1
                            + 0.5
                                    * function.of(
                                            ((Number) values.get(
                                                            hit.documentId().charAt(1) - '0'))
                                                    .doubleValue(),
                                            100)
                    : 1;
            assertThat(product(hit)).as(hit.documentId()).isEqualTo(expected, within(1e-9));
        }
    }

    @Test
    void numbersThatNoFloatHoldsBoostWithoutAnError() {
        for (String number : List.of("1e120", "1e-120")) {
            docs.put(Document.builder(number)
                    .body("red fox")
                    .metadata("price", new BigDecimal(number))
                    .build());
        }
        for (BoostFunction function : BoostFunction.values()) {
            for (double pivot : new double[] {1e-9, 1e15}) {
                SearchResult result = docs.search(SearchRequest.keyword("fox")
                        .boost(new FieldBoost("price", 1, pivot, function))
                        .build());
                assertThat(result.hits())
                        .hasSize(2)
                        .allSatisfy(hit -> assertThat(product(hit)).isBetween(1.0, 2.0));
            }
        }
    }

    @Test
    void withoutAPivotItIsTheMedianOfTheField() {
        docs.ingest(
                IntStream.rangeClosed(1, 999)
                        .mapToObj(i -> document("d" + i, "red fox", i, null))
                        .iterator(),
                new IngestListener() {});
        docs.maintain(step -> {});
        SearchResult result = docs.search(SearchRequest.keyword("fox")
                .boost(FieldBoost.of("points", 1))
                .limit(1000)
                .build());
        assertThat(result.notes()).hasSize(1);
        assertThat(result.notes().getFirst()).contains("points").contains("median");
        Hit median = result.hits().stream()
                .filter(hit -> hit.documentId().equals("d500"))
                .findFirst()
                .orElseThrow();
        assertThat(product(median)).isEqualTo(1.5, within(0.03));
        assertThat(ids(result).getFirst()).isEqualTo("d999");
    }

    @ParameterizedTest
    @EnumSource
    void scoresArePartsTimesFactorsInEveryMode(SearchMode mode) {
        fill(docs, 60, new Random(7));
        for (Fusion fusion : List.of(new Fusion.WeightedSum(0.6), new Fusion.ReciprocalRank(60))) {
            for (Ranking ranking : Ranking.values()) {
                SearchResult result = docs.search(SearchRequest.of(mode)
                        .query("red fox")
                        .fusion(fusion)
                        .ranking(ranking)
                        .recency(BY_DAY)
                        .boost(new FieldBoost("points", 0.7, 40.0, BoostFunction.LOG))
                        .boost(new FieldBoost("price", 0.2, 5.0, BoostFunction.INVERSE))
                        .limit(30)
                        .build());
                assertThat(result.hits()).isNotEmpty();
                for (Hit hit : result.hits()) {
                    assertThat(hit.boosts())
                            .extracting(AppliedBoost::name)
                            .containsExactly("recency(day)", "log(points)", "inverse(price)");
                    assertThat(hit.score()).isEqualTo(sum(hit.lexical(), hit.vector()) * product(hit), within(1e-9));
                }
                assertThat(result.hits())
                        .isSortedAccordingTo(
                                Comparator.comparingDouble(Hit::score).reversed());
            }
        }
    }

    private static void fill(Collection collection, int count, Random random) {
        String[] words = {"red", "fox", "blue", "dog", "tree", "river", "stone"};
        collection.ingest(
                IntStream.range(0, count)
                        .mapToObj(i -> {
                            String text = IntStream.range(0, 3 + random.nextInt(12))
                                    .mapToObj(n -> n < 2 ? words[random.nextInt(words.length)] : rare(random))
                                    .collect(Collectors.joining(" "));
                            return Document.builder("d" + i)
                                    .body(text)
                                    .metadata("points", random.nextInt(200))
                                    .metadata("price", random.nextDouble() * 20)
                                    .metadata(
                                            "day",
                                            ORIGIN.minus(Duration.ofDays(random.nextInt(400)))
                                                    .toString())
                                    .build();
                        })
                        .iterator(),
                new IngestListener() {});
        collection.maintain(step -> {});
    }

    /** w0 to w299, the lower the more frequent. */
    private static String rare(Random random) {
        double u = random.nextDouble();
        return "w" + (int) (300 * u * u * u);
    }

    /** All rows are scored by words, then multiplied in Java: the statement, which leaves out most, has to agree. */
    @Test
    void theBestWithBoostsAreThoseOfBoostingEveryMatch() {
        long seed = Long.getLong("tusk.seed", System.nanoTime());
        System.out.println("seed of BoostsTest: " + seed);
        Random random = new Random(seed);
        fill(docs, 7000, random);
        Set<Class<?>> ways = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            String query = List.of("red fox w5", "w0 w1 w200", "red blue w0 stone", "w1 w2 w3 w9 dog")
                    .get(i % 4);
            FieldBoost boost = new FieldBoost(
                    "points", 0.1 + 3 * random.nextDouble(), 1 + 100 * random.nextDouble(), BoostFunction.SATURATION);
            int limit = 1 + random.nextInt(30);
            int offset = random.nextInt(20);
            Filter filter = random.nextBoolean() ? Filter.gte("points", 100) : null;
            SearchRequest.Builder request =
                    SearchRequest.keyword(query).boost(boost).recency(BY_DAY).filter(filter);
            SearchResult page = docs.search(request.limit(limit).offset(offset).build());
            ways.add(lexical(page.plan()));
            List<Hit> all = everyMatch(query, filter);
            List<Double> expected = all.stream()
                    .map(hit -> hit.score() * expectedFactor(hit, boost))
                    .sorted(Comparator.reverseOrder())
                    .skip(offset)
                    .limit(limit)
                    .toList();
            assertThat(page.hits())
                    .as("seed %d, %s, %s", seed, query, page.plan())
                    .hasSize(expected.size());
            for (int n = 0; n < expected.size(); n++) {
                assertThat(page.hits().get(n).score())
                        .as("seed %d, hit %d of %s by %s", seed, n, query, page.plan())
                        .isEqualTo(expected.get(n), within(1e-6));
            }
        }
        assertThat(ways).as("seed %d", seed).contains(LexicalAccess.Reaching.class);
    }

    private List<Hit> everyMatch(String query, @Nullable Filter filter) {
        List<Hit> all = new ArrayList<>();
        List<Hit> window;
        do {
            window = docs.search(SearchRequest.keyword(query)
                            .filter(filter)
                            .limit(1000)
                            .offset(all.size())
                            .snippets(false)
                            .build())
                    .hits();
            all.addAll(window);
        } while (window.size() == 1000);
        return all;
    }

    private static Class<?> lexical(SearchPlan plan) {
        return ((SearchPlan.Keyword) plan).words().getClass();
    }

    private static double expectedFactor(Hit hit, FieldBoost boost) {
        double points =
                ((Number) java.util.Objects.requireNonNull(hit.metadata().get("points"))).doubleValue();
        double pivot = java.util.Objects.requireNonNull(boost.pivot());
        Instant day = Instant.parse(String.valueOf(hit.metadata().get("day")));
        double age = Duration.between(day, ORIGIN).toMillis()
                / (double) Duration.ofDays(30).toMillis();
        return (1 + boost.weight() * boost.function().of(points, pivot)) * (1 + 0.5 * Math.pow(0.5, age));
    }

    @ParameterizedTest
    @EnumSource(names = {"KEYWORD", "FUZZY", "VECTOR"})
    void withCandidatesOnlyTheBestBeforeBoostsAreBoosted(SearchMode mode) {
        docs.put(document("best", "fox fox fox", 1, null));
        docs.put(document("good", "fox fox tree", 2, null));
        docs.put(document("popular", "fox tree river", 1000, null));
        SearchRequest.Builder request =
                SearchRequest.of(mode).query("fox").boost(new FieldBoost("points", 10, 10.0, BoostFunction.SATURATION));
        assertThat(ids(docs.search(request.limit(2).build())).getFirst()).isEqualTo("popular");
        assertThat(ids(docs.search(request.limit(2).candidates(2).build()))).containsExactly("good", "best");
    }

    @Test
    void aBoostRaisesAHitWhoseSimilarityIsNegative() {
        Collection products = create("products", Distance.INNER_PRODUCT);
        products.put(document("plain", "red red red", 0, null));
        products.put(document("popular", "red red red", 1000, null));
        float[] opposite = WordHashModel.vectorOf("red").toArray();
        for (int i = 0; i < opposite.length; i++) {
            opposite[i] = -opposite[i];
        }
        SearchResult result = products.search(SearchRequest.vector(dev.tusk.core.embedding.Vector.of(opposite))
                .boost(new FieldBoost("points", 1, 1.0, BoostFunction.SATURATION))
                .build());
        assertThat(ids(result)).containsExactly("popular", "plain");
        assertThat(result.hits().getFirst().score())
                .isNegative()
                .isGreaterThan(result.hits().getLast().score());
    }

    @Test
    void fieldsThatAreNotThereOrNoNumbersAreRefusedWithTheNearest() {
        assertThatThrownBy(() -> docs.search(SearchRequest.keyword("fox")
                        .boost(FieldBoost.of("point", 0.5))
                        .build()))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_FIELD);
                    assertThat(e.hint()).isEqualTo("did you mean \"points\"?");
                });
        assertThatThrownBy(() -> docs.search(SearchRequest.keyword("fox")
                        .boost(FieldBoost.of("kind", 0.5))
                        .build()))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(e).hasMessageContaining("declared text");
                });
        assertThatThrownBy(() -> docs.search(SearchRequest.keyword("fox")
                        .recency(Recency.of(Duration.ofDays(1)).withField("updatd_at"))
                        .build()))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).isEqualTo("did you mean \"updated_at\"?"));
    }

    @Test
    void weightsPivotsAndHalfLivesThatMeanNothingAreRefused() {
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 11}) {
            assertThatThrownBy(() -> FieldBoost.of("points", weight))
                    .isInstanceOfSatisfying(
                            TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
            assertThatThrownBy(() -> Recency.of(Duration.ofDays(1)).withWeight(weight))
                    .isInstanceOf(TuskException.class);
        }
        for (double pivot : new double[] {0, -1, Double.NaN, 1e16}) {
            assertThatThrownBy(() -> new FieldBoost("points", 1, pivot, BoostFunction.LOG))
                    .isInstanceOf(TuskException.class);
        }
        for (Duration halfLife : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(400_000))) {
            assertThatThrownBy(() -> Recency.of(halfLife))
                    .isInstanceOf(TuskException.class)
                    .hasMessageContaining("half-life");
        }
        FieldBoost twice = FieldBoost.of("points", 1);
        assertThatThrownBy(() -> SearchRequest.keyword("fox").boost(twice).boost(twice))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "0.5s", "90s", "12h", "30d", "1.5y", "1001y", "999999999y"})
    void halfLivesAreWrittenAsTheyWereTyped(String typed) {
        String shown = typed.equals("90s") ? "1.5m" : typed;
        assertThat(HalfLife.shown(HalfLife.parse(typed))).isEqualTo(shown);
    }

    @Test
    void aHalfLifeThatIsRefusedIsNamedAsItWasTyped() {
        for (String refused : List.of("0s", "1001y", "999999999y")) {
            assertThatThrownBy(() -> Recency.of(HalfLife.parse(refused)))
                    .isInstanceOf(TuskException.class)
                    .hasMessage("the half-life of recency is %s; it must be 1 ms to 1000 years".formatted(refused));
        }
    }

    @Test
    void halfLivesAreReadAsPeopleWriteThem() {
        assertThat(HalfLife.parse("30d")).isEqualTo(Duration.ofDays(30));
        assertThat(HalfLife.parse(" 1.5 H ")).isEqualTo(Duration.ofMinutes(90));
        assertThat(HalfLife.parse("2w")).isEqualTo(Duration.ofDays(14));
        assertThat(HalfLife.parse("999999999y")).isGreaterThan(Duration.ofDays(365_250L * 900_000));
        for (String wrong : List.of("", "30", "d", "-1d", "30 days", "1e3d", "9999999999d")) {
            assertThatThrownBy(() -> HalfLife.parse(wrong)).isInstanceOf(TuskException.class);
        }
    }
}

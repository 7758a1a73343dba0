package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.TextWeights;
import dev.tusk.core.document.Document;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.rerank.RerankModel;
import dev.tusk.core.spelling.SearchSuggestions;
import dev.tusk.core.synonym.SynonymRule;
import dev.tusk.core.text.TextFormat;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever is asked, there is a result that makes sense or an error that a user can act on. Runs longer with
 * {@code -Dtusk.fuzz.requests=5000}, on more with {@code -Dtusk.fuzz.documents=6000}, and again with {@code -Dtusk.seed}.
 */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class QueryFuzzTest {

    static final String RERANK_MODEL = "by-length";

    private static final int REQUESTS = Integer.getInteger("tusk.fuzz.requests", 300);
    private static final int DOCUMENTS = Integer.getInteger("tusk.fuzz.documents", 60);
    private static final int MAX_FAILURES = 20;

    /** What a request may be refused for; everything else is a defect. */
    private static final Set<ErrorCode> REFUSALS = EnumSet.of(
            ErrorCode.INVALID_REQUEST,
            ErrorCode.INVALID_FILTER,
            ErrorCode.INVALID_VECTOR,
            ErrorCode.INVALID_TEXT,
            ErrorCode.INVALID_NAME,
            ErrorCode.UNKNOWN_FIELD,
            ErrorCode.UNKNOWN_MODEL,
            ErrorCode.EMPTY_QUERY,
            ErrorCode.TOO_LARGE);

    private final WordHashModel model = new WordHashModel();
    private final List<Collection> collections = new ArrayList<>();
    private final Map<String, Throwable> failures = new LinkedHashMap<>();
    private Tusk tusk;
    private Random random;
    private long seed;

    private static final class ByLength implements RerankModel {
        @Override
        public String name() {
            return RERANK_MODEL;
        }

        @Override
        public double[] scores(String query, List<String> texts) {
            return texts.stream().mapToDouble(String::length).toArray();
        }
    }

    @BeforeEach
    void open(TestDatabase database) {
        tusk = Tusk.open(database.pool(), name -> model, name -> {
            if (!name.equals(RERANK_MODEL)) {
                throw TuskException.withHint(ErrorCode.UNKNOWN_MODEL, "no model " + name, RERANK_MODEL);
            }
            return new ByLength();
        });
        TuskSchema.in(database);
        seed = Long.getLong("tusk.seed", System.nanoTime());
        random = new Random(seed);
        System.out.println("seed of QueryFuzzTest: " + seed);
        EmbeddingSpec nearest = new EmbeddingSpec(model.name(), model.dimensions(), Distance.L2);
        EmbeddingSpec product = new EmbeddingSpec(model.name(), model.dimensions(), Distance.INNER_PRODUCT);
        add(CollectionDefinition.named("english").embedding(model), DOCUMENTS);
        add(CollectionDefinition.named("words").language("simple").weights(new TextWeights(3, 0, 1)), DOCUMENTS);
        add(CollectionDefinition.named("accents").language("unaccent:french").embedding(nearest), DOCUMENTS);
        add(CollectionDefinition.named("arabic").language("arabic").embedding(product), 20);
        add(CollectionDefinition.named("german").language("german"), 20);
        add(CollectionDefinition.named("vectors").withoutKeywordSearch().embedding(model), 20);
        add(CollectionDefinition.named("empty").embedding(model), 0);
        collections.getFirst().maintain(step -> {});
    }

    private void add(CollectionDefinition.Builder definition, int documents) {
        Collection created = tusk.collections()
                .create(definition
                        .field("year", FieldType.INTEGER)
                        .field("kind", FieldType.TEXT)
                        .field("price", FieldType.NUMBER)
                        .field("published", FieldType.TIMESTAMP)
                        .field("draft", FieldType.BOOLEAN)
                        .build());
        RandomQueries texts = new RandomQueries(random);
        created.ingest(
                IntStream.range(0, documents).mapToObj(i -> document(i, texts)).iterator(), IngestListener.SILENT);
        if (created.definition().language() != null) {
            created.synonyms()
                    .add(List.of(
                            SynonymRule.parse("car, automobile"),
                            SynonymRule.parse("post gres, pg => postgres"),
                            SynonymRule.parse("C++ => std::vector, 'quo\\ted'"),
                            SynonymRule.parse("index, hnsw.ef_search, a | b")));
            created.stopWords().replace(List.of("page", "42"));
        }
        collections.add(created);
    }

    private Document document(int id, RandomQueries texts) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (random.nextInt(4) > 0) {
            metadata.put("year", 2000 + random.nextInt(8));
            metadata.put("kind", List.of("a", "B", "é'x").get(random.nextInt(3)));
            metadata.put("price", random.nextInt(3) - 1);
            metadata.put("published", "20%02d-01-01T10:00:00Z".formatted(10 + random.nextInt(9)));
            metadata.put("draft", random.nextBoolean());
            metadata.put("loose", List.of("x", 1, true));
        }
        return Document.builder("d" + id)
                .title(random.nextInt(3) == 0 ? "" : texts.text(3).strip())
                .body("# " + texts.text(2).strip() + "\n\n" + texts.text(5 + random.nextInt(60)))
                .format(TextFormat.PLAIN)
                .tags("even", random.nextBoolean() ? "x" : "y")
                .metadata(metadata)
                .build();
    }

    @Test
    void everyQueryFindsSomethingOrNothingInEveryMode() {
        RandomQueries queries = new RandomQueries(random);
        for (int i = 0; i < REQUESTS; i++) {
            Collection docs = collections.get(i % collections.size());
            String query = queries.query();
            for (SearchMode mode : modes(docs)) {
                Ranking ranking = random.nextInt(3) == 0 ? Ranking.TS_RANK_CD : Ranking.BM25;
                attempt(
                        "query %d <%s> in %s, %s, %s"
                                .formatted(i, query, docs.definition().name(), mode, ranking),
                        () -> {
                            SearchRequest request = SearchRequest.of(mode)
                                    .query(query)
                                    .ranking(ranking)
                                    .build();
                            ResultCheck.of(request, docs.search(request), null);
                        });
            }
        }
        assertNoFailures();
    }

    private static List<SearchMode> modes(Collection docs) {
        boolean vectors = docs.definition().embedding() != null;
        boolean words = docs.definition().language() != null;
        return java.util.Arrays.stream(SearchMode.values())
                .filter(mode -> (vectors || !mode.usesVector()) && (words || !mode.usesText()))
                .toList();
    }

    @Test
    void everyRequestIsAnsweredOrRefusedWithWhatIsWrongWithIt() {
        RandomRequests requests = new RandomRequests(random);
        List<String> cursors = new ArrayList<>();
        int[] answered = {0};
        for (int i = 0; i < REQUESTS; i++) {
            Collection docs = collections.get(random.nextInt(3) == 0 ? random.nextInt(collections.size()) : 0);
            @Nullable SearchRequest[] made = new SearchRequest[1];
            attempt("request " + i, () -> made[0] = orRefused("as it is built", () -> requests.next(cursors)));
            SearchRequest request = made[0];
            if (request == null) {
                continue;
            }
            String what = "request %d in %s: %s".formatted(i, docs.definition().name(), request);
            attempt(what, () -> {
                long start = System.nanoTime();
                SearchResult result = orRefused(what, () -> docs.search(request));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(RandomRequests.TIMEOUT);
                if (result != null) {
                    answered[0]++;
                    ResultCheck.of(request, result, null);
                    follow(docs, request, result, cursors);
                }
            });
        }
        assertNoFailures();
        assertThat(answered[0]).as("seed %d", seed).isGreaterThan(REQUESTS / 4);
    }

    /** Asks for the next page; the cursor goes to other searches too. */
    private void follow(Collection docs, SearchRequest request, SearchResult result, List<String> cursors) {
        String next = result.next();
        if (next == null) {
            return;
        }
        cursors.add(next);
        if (result.spelling() == null || !result.spelling().applied()) {
            SearchRequest second = SearchRequest.of(request.mode())
                    .query(request.query())
                    .vector(request.vector())
                    .filter(request.filter())
                    .limit(request.limit())
                    .fusion(request.fusion())
                    .candidates(request.candidates())
                    .ranking(request.ranking())
                    .arrangement(request.arrangement())
                    .cursor(next)
                    .explain(request.explain())
                    .build();
            ResultCheck.of(second, docs.search(second), result);
        }
    }

    @Test
    void everythingTypedIsCompletedOrNot() {
        RandomRequests requests = new RandomRequests(random);
        for (int i = 0; i < REQUESTS; i++) {
            Collection docs = collections.get(random.nextInt(collections.size()));
            String typed = requests.typed();
            String what =
                    "typed %d <%s> in %s".formatted(i, typed, docs.definition().name());
            attempt(what, () -> {
                SearchSuggestions found = orRefused(what, () -> docs.suggest(typed, 5));
                if (found != null) {
                    assertThat(found.completions()).hasSizeLessThanOrEqualTo(5);
                    assertThat(found.documents()).hasSizeLessThanOrEqualTo(5);
                }
            });
        }
        assertNoFailures();
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run();
    }

    /** What comes back, or null where the request was refused as a user's mistake. */
    private static <T> @Nullable T orRefused(String what, Attempt<T> attempt) {
        try {
            return Objects.requireNonNull(attempt.run());
        } catch (TuskException e) {
            assertThat(e.code())
                    .as("%s%nrefused with: %s, %s", what, e.getMessage(), e.detail())
                    .isIn(REFUSALS);
            assertThat(e.getMessage()).as(what).isNotBlank().doesNotContain("\n", "SQLSTATE", "\0");
            return null;
        }
    }

    /** Goes on after a failure of a new kind, so that one run tells as many as there are. */
    private void attempt(String what, Runnable attempt) {
        try {
            attempt.run();
        } catch (AssertionError | RuntimeException e) {
            StackTraceElement at = java.util.Arrays.stream(e.getStackTrace())
                    .filter(element -> element.getClassName().startsWith("dev.tusk"))
                    .findFirst()
                    .orElseThrow();
            if (failures.size() < MAX_FAILURES) {
                failures.putIfAbsent(e.getClass().getName() + at, new AssertionError(what, e));
            }
        }
    }

    private void assertNoFailures() {
        AssertionError all = new AssertionError("seed %d: %d kinds of failures".formatted(seed, failures.size()));
        failures.values().forEach(all::addSuppressed);
        if (!failures.isEmpty()) {
            throw all;
        }
    }
}

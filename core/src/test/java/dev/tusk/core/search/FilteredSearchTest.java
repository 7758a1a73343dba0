package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Searches with filters, by what lets much and little pass, near the query and far from it, against all vectors compared in Java. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class FilteredSearchTest {

    private static final int DOCUMENTS = 12_000;
    private static final int DIMENSIONS = 24;
    private static final int CENTRES = 60;
    private static final int SEARCHES = 450;
    private static final int FEWEST_ROWS = 400;

    private static final List<Item> ITEMS = new ArrayList<>();
    private static Collection docs;

    /**
     * A document.
     *
     * @param any a number at random, 0 to 1
     * @param place how far the vector reaches in one direction
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Item(int number, float[] vector, double any, double place) {
        String id() {
            return "d" + number;
        }

        boolean isHalf() {
            return number % 2 == 0;
        }
    }

    /** A filter as Tusk and as Java have it. */
    private record Condition(String name, Filter filter, Predicate<Item> passes) {}

    /** What a query has to do with what passes. */
    private enum Relation {
        RANDOM,
        CORRELATED,
        ANTI
    }

    @BeforeAll
    static void load(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .language("simple")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .field("any", FieldType.NUMBER)
                        .field("place", FieldType.NUMBER)
                        .build());
        Random random = new Random(3);
        List<float[]> centres = new ArrayList<>();
        for (int i = 0; i < CENTRES; i++) {
            centres.add(gaussian(random, 1));
        }
        ITEMS.clear();
        for (int i = 0; i < DOCUMENTS; i++) {
            float[] vector = sum(centres.get(random.nextInt(CENTRES)), gaussian(random, 0.6));
            ITEMS.add(new Item(i, vector, random.nextDouble(), vector[0] / norm(vector)));
        }
        docs.ingest(
                ITEMS.stream()
                        .map(item -> Document.builder(item.id())
                                .body("owl%d mouse%d".formatted(item.number() % 3, item.number() % 60))
                                .tags(item.isHalf() ? "half" : "other")
                                .metadata(Map.of("any", item.any(), "place", item.place(), "plain", item.any()))
                                .vector(Vector.of(item.vector()))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        docs.maintain(step -> {});
    }

    private static float[] gaussian(Random random, double deviation) {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static float[] sum(float[] a, float[] b) {
        float[] values = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            values[i] = a[i] + b[i];
        }
        return values;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double norm(float[] vector) {
        return Math.sqrt(dot(vector, vector));
    }

    private static double distance(float[] a, float[] b) {
        return 1 - dot(a, b) / (norm(a) * norm(b));
    }

    /** Lets about this share pass. */
    private static Condition condition(Random random, double share, Relation relation) {
        if (relation == Relation.RANDOM) {
            return switch (random.nextInt(4)) {
                case 0 -> new Condition("undeclared", Filter.lt("plain", share), item -> item.any() < share);
                case 1 ->
                    new Condition(
                            "and",
                            Filter.and(Filter.eq("tags", "half"), Filter.lt("any", Math.min(1, 2 * share))),
                            item -> item.isHalf() && item.any() < Math.min(1, 2 * share));
                case 2 -> new Condition("not", Filter.not(Filter.gte("any", share)), item -> item.any() < share);
                default -> new Condition("declared", Filter.lt("any", share), item -> item.any() < share);
            };
        }
        double place = ITEMS.stream()
                .map(Item::place)
                .sorted(Comparator.reverseOrder())
                .skip((long) Math.min(DOCUMENTS - 1.0, share * DOCUMENTS))
                .findFirst()
                .orElseThrow();
        return new Condition("place", Filter.gt("place", place), item -> item.place() > place);
    }

    private static float[] query(Random random, Relation relation) {
        float[] base = switch (relation) {
            case RANDOM -> ITEMS.get(random.nextInt(DOCUMENTS)).vector();
            case CORRELATED ->
                far(random, Comparator.comparingDouble(Item::place).reversed());
            case ANTI -> far(random, Comparator.comparingDouble(Item::place));
        };
        return sum(base, gaussian(random, 0.2));
    }

    private static float[] far(Random random, Comparator<Item> order) {
        return ITEMS.stream()
                .sorted(order)
                .skip(random.nextInt(300))
                .findFirst()
                .orElseThrow()
                .vector();
    }

    /** Told, and repeated by {@code -Dtusk.filters.seed}. */
    private static long seed() {
        long seed = Long.getLong("tusk.filters.seed", System.nanoTime());
        System.out.println("FilteredSearchTest seed " + seed);
        return seed;
    }

    private static List<Item> nearest(float[] query, Predicate<Item> passes, int k) {
        return ITEMS.stream()
                .filter(passes)
                .sorted(Comparator.comparingDouble(item -> distance(query, item.vector())))
                .limit(k)
                .toList();
    }

    /**
     * An exact way finds all. A walk promises no single row; what is promised of searches is 0.99 of the rows, and that has to hold where
     * what is near the query passes as often as elsewhere, or more often. Where it does not pass, a walk goes hundreds of vectors deep, and misses
     * those that the graph of the index leads to late: 2 to 3 of a hundred rows here, whatever the effort (docs/decisions/0025). That is not
     * promised to be better; some 300 rows miss more than 7 of a hundred only if something is broken.
     */
    @Test
    void asManyRowsAsThereAreAndTheNearestOfThem() {
        long seed = seed();
        Random random = new Random(seed);
        Map<Relation, int[]> walks = new EnumMap<>(Relation.class);
        int exact = 0;
        // So many rows that chance alone does not decide, where few of the random shares lead to a walk.
        for (int i = 0; i < SEARCHES || (walkedAnti(walks) < FEWEST_ROWS && i < 4 * SEARCHES); i++) {
            Relation relation = Relation.values()[i % 3];
            double share = Math.exp(random.nextDouble() * Math.log(0.0001));
            Condition condition = condition(random, share, relation);
            float[] query = query(random, relation);
            int k = i % 5 == 0 ? 1 + random.nextInt(60) : 10;
            SearchResult result = docs.search(SearchRequest.vector(Vector.of(query))
                    .filter(condition.filter())
                    .limit(k)
                    .build());
            List<Item> truth = nearest(query, condition.passes(), k);
            String what = "seed %d, search %d: %s, %s, share %.5f, k %d: %s"
                    .formatted(seed, i, relation, condition.name(), share, k, result.plan());
            assertThat(result.hits()).as(what).hasSize(truth.size());
            assertThat(result.hits())
                    .as(what)
                    .allMatch(hit -> condition
                            .passes()
                            .test(ITEMS.get(Integer.parseInt(hit.documentId().substring(1)))));
            int found = found(result, truth, query);
            if (result.plan().vectorAccess() instanceof VectorAccess.Exact) {
                exact++;
                assertThat(found).as(what).isEqualTo(truth.size());
            } else {
                int[] rows = walks.computeIfAbsent(relation, each -> new int[2]);
                rows[0] += found;
                rows[1] += truth.size();
            }
        }
        assertThat(exact).as("seed %d", seed).isPositive();
        assertThat(walks).as("seed %d", seed).containsOnlyKeys(Relation.values());
        walks.forEach((relation, rows) -> assertThat(rows[0] / (double) rows[1])
                .as("seed %d, %s, %d of %d rows", seed, relation, rows[0], rows[1])
                .isGreaterThanOrEqualTo(relation == Relation.ANTI ? 0.93 : 0.99));
    }

    private static int walkedAnti(Map<Relation, int[]> walks) {
        int[] rows = walks.get(Relation.ANTI);
        return rows == null ? 0 : rows[1];
    }

    /** How many rows are as near as the last of the nearest. */
    private static int found(SearchResult result, List<Item> truth, float[] query) {
        if (truth.isEmpty()) {
            return 0;
        }
        double last = distance(query, truth.getLast().vector()) + 1e-5;
        long near = result.hits().stream()
                .filter(hit -> distance(
                                query,
                                ITEMS.get(Integer.parseInt(hit.documentId().substring(1)))
                                        .vector())
                        <= last)
                .count();
        return (int) Math.min(truth.size(), near);
    }

    @Test
    void aHybridSearchHasAllItsCandidatesWhateverTheFilter() {
        long seed = seed();
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            Relation relation = Relation.values()[i % 3];
            double share = Math.exp(random.nextDouble() * Math.log(0.0005));
            Condition condition = condition(random, share, relation);
            float[] query = query(random, relation);
            // None of the words stands anywhere, so that all hits are candidates by vectors.
            SearchResult result = docs.search(SearchRequest.hybrid("zebra")
                    .vector(Vector.of(query))
                    .filter(condition.filter())
                    .limit(100)
                    .candidates(100)
                    .build());
            assertThat(result.hits())
                    .as("seed %d, search %d: %s, share %.5f: %s", seed, i, relation, share, result.plan())
                    .hasSize(nearest(query, condition.passes(), 100).size());
        }
    }

    /** Of what is opposite to the query the walk would come last. */
    @Test
    void aWalkThatBringsTooFewIsCompletedExactly() {
        float[] query = new float[DIMENSIONS];
        query[0] = -1;
        Condition half = condition(new Random(1), 0.5, Relation.ANTI);
        SearchResult result = docs.search(
                SearchRequest.vector(Vector.of(query)).filter(half.filter()).build());
        assertThat(result.hits().stream().map(Hit::documentId))
                .containsExactlyElementsOf(
                        nearest(query, half.passes(), 10).stream().map(Item::id).toList());
        assertThat(result.plan().toString())
                .isEqualTo("vector: exact scan (the walk of the index brought too few rows)");
        assertThat(result.notes())
                .singleElement()
                .asString()
                .startsWith(
                        "the walk of the vector index ended before enough rows passed, so all that pass were compared; if this filter")
                .contains("tusk index create docs --filter '{\"place\"");
    }

    @Test
    void thePlanSaysWhichWayAndWhy() {
        SearchRequest.Builder request =
                SearchRequest.vector(Vector.of(ITEMS.getFirst().vector()));
        assertThat(docs.search(request.filter(Filter.eq("tags", "half")).build())
                        .plan()
                        .toString())
                .matches("vector: HNSW, ef_search 100, iterative scan of at most \\d+"
                        + " \\(about 6000 of about 12000 vectors pass, 50.0 % counted in the facet index\\)");
        assertThat(docs.search(request.filter(Filter.lt("any", 0.001)).build())
                        .plan()
                        .toString())
                .matches(
                        "vector: exact scan \\(about \\d{1,2} of about 12000 vectors pass, 0\\.\\d+ % by the server's statistics\\)");
        assertThat(docs.search(request.filter(Filter.lt("plain", 0.4)).build())
                        .plan()
                        .toString())
                .matches(
                        "vector: HNSW.*\\(about 4[5-9]\\d\\d of about 12000 vectors pass, [34]\\d\\.\\d % by a sample\\)");
        assertThat(docs.search(request.filter(Filter.everything()).build())
                        .plan()
                        .toString())
                .contains("12000 of about 12000 vectors pass, 100 %");
        assertThat(docs.search(request.filter(Filter.in("any", List.of())).build())
                        .hits())
                .isEmpty();
    }

    @Test
    void pagesOfGroupsGoOnUntilAllThatPassWereThere() {
        Set<String> seen = new HashSet<>();
        @Nullable String cursor = null;
        do {
            SearchResult page =
                    docs.search(SearchRequest.vector(Vector.of(ITEMS.getFirst().vector()))
                            .filter(Filter.eq("tags", "half"))
                            .group(Grouping.byDocument())
                            .limit(1000)
                            .snippets(false)
                            .cursor(cursor)
                            .build());
            page.hits().forEach(hit -> assertThat(seen.add(hit.documentId())).isTrue());
            cursor = page.next();
        } while (cursor != null);
        assertThat(seen).hasSize(DOCUMENTS / 2);
    }
}

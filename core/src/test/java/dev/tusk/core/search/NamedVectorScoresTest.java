package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.explain.HitExplanation;
import dev.tusk.core.filter.Filter;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Searches for several vectors of all types score what their documented formulas say, reckoned here in double precision. */
@ExtendWith(PostgresExtension.class)
class NamedVectorScoresTest {

    /** Fewer than the candidates of a leg, so that all are candidates. */
    private static final int DOCUMENTS = 80;

    private static final int DIMENSIONS = 6;
    private static final int SPARSE_DIMENSIONS = 500;
    private static final int ROUNDS = 150;

    private static final Map<String, EmbeddingSpec> SPECS = new LinkedHashMap<>();

    static {
        for (VectorType type : VectorType.values()) {
            for (Distance distance : Distance.values()) {
                if (distance.isOfBits() == (type == VectorType.BIT)
                        && (type == VectorType.VECTOR
                                ? distance == Distance.COSINE || distance == Distance.L2
                                : type == VectorType.HALFVEC
                                        ? distance == Distance.L1
                                        : type == VectorType.BIT
                                                || distance == Distance.COSINE
                                                || distance == Distance.INNER_PRODUCT)) {
                    int dimensions =
                            type == VectorType.SPARSEVEC ? SPARSE_DIMENSIONS : type == VectorType.BIT ? 37 : DIMENSIONS;
                    SPECS.put(
                            "v_%s_%s"
                                    .formatted(
                                            type.wireName(),
                                            distance.wireName()
                                                    .substring(
                                                            0,
                                                            Math.min(
                                                                    3,
                                                                    distance.wireName()
                                                                            .length()))),
                            new EmbeddingSpec(null, dimensions, distance, type));
                }
            }
        }
    }

    private static final Map<String, Map<String, VectorValue>> stored = new HashMap<>();
    private static Collection docs;

    @BeforeAll
    static void load(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        CollectionDefinition.Builder definition = CollectionDefinition.named("docs")
                .language("simple")
                .embedding(new EmbeddingSpec(null, 3, Distance.L2));
        SPECS.forEach((name, spec) -> definition.vector(NamedVector.given(name, spec)));
        docs = tusk.collections().create(definition.build());
        Random random = new Random(5);
        docs.putAll(
                IntStream.range(0, DOCUMENTS).mapToObj(i -> document(i, random)).toList());
    }

    private static Document document(int number, Random random) {
        Map<String, VectorValue> vectors = new HashMap<>();
        SPECS.forEach((name, spec) -> {
            if (random.nextInt(5) > 0) {
                vectors.put(name, value(spec, random));
            }
        });
        Vector chunk = dense(3, random);
        Document document = Document.builder("d%02d".formatted(number))
                .body("word" + number % 3)
                .metadata("number", number)
                .vector(chunk)
                .vectors(vectors)
                .build();
        vectors.put("chunk", chunk);
        stored.put(document.id(), vectors);
        return document;
    }

    private static VectorValue value(EmbeddingSpec spec, Random random) {
        return switch (spec.type()) {
            case VECTOR, HALFVEC -> dense(spec.dimensions(), random);
            case BIT -> {
                StringBuilder bits = new StringBuilder("1");
                while (bits.length() < spec.dimensions()) {
                    bits.append(random.nextInt(2));
                }
                yield BitVector.parse(bits.toString());
            }
            case SPARSEVEC -> {
                Map<Integer, Float> elements = new TreeMap<>();
                while (elements.size() < 5) {
                    // Few of the dimensions, so that vectors share some.
                    elements.put(1 + random.nextInt(12) * 40, eighths(random));
                }
                yield SparseVector.of(spec.dimensions(), elements);
            }
        };
    }

    /** Numbers that half precision holds exactly. */
    private static float eighths(Random random) {
        return (1 + random.nextInt(64)) / 8f * (random.nextBoolean() ? 1 : -1);
    }

    private static Vector dense(int dimensions, Random random) {
        float[] values = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            values[i] = eighths(random);
        }
        return Vector.of(values);
    }

    private static double distance(Distance distance, VectorValue a, VectorValue b) {
        if (a instanceof BitVector left && b instanceof BitVector right) {
            int both = 0;
            int either = 0;
            int differ = 0;
            for (int i = 0; i < left.dimensions(); i++) {
                both += left.get(i) && right.get(i) ? 1 : 0;
                either += left.get(i) || right.get(i) ? 1 : 0;
                differ += left.get(i) == right.get(i) ? 0 : 1;
            }
            return distance == Distance.HAMMING ? differ : 1 - (double) both / either;
        }
        return distance.between(numbers(a), numbers(b));
    }

    private static Vector numbers(VectorValue value) {
        if (value instanceof Vector dense) {
            return dense;
        }
        float[] values = new float[value.dimensions()];
        ((SparseVector) value).elements().forEach((index, number) -> values[index - 1] = number);
        return Vector.of(values);
    }

    private static EmbeddingSpec spec(String name) {
        return name.equals("chunk") ? docs.definition().requireEmbedding() : Objects.requireNonNull(SPECS.get(name));
    }

    /** Scores by document, of those that a leg finds. */
    private static Map<String, Double> expected(
            List<VectorQuery> queries, @Nullable Filter filter, int from, @Nullable Integer k) {
        List<String> candidates = stored.keySet().stream()
                .filter(id -> filter == null || Integer.parseInt(id.substring(1)) >= from)
                .filter(id -> queries.stream().anyMatch(query -> vector(id, query) != null))
                .toList();
        Map<String, Double> scores = new HashMap<>();
        double weights = queries.stream().mapToDouble(VectorQuery::weight).sum();
        for (VectorQuery query : queries) {
            Map<String, Double> distances = new HashMap<>();
            for (String id : candidates) {
                VectorValue value = vector(id, query);
                if (value != null) {
                    distances.put(
                            id, distance(spec(query.name()).distance(), value, Objects.requireNonNull(query.vector())));
                }
            }
            double least = distances.values().stream().mapToDouble(d -> d).min().orElse(0);
            double greatest =
                    distances.values().stream().mapToDouble(d -> d).max().orElse(0);
            for (String id : candidates) {
                Double distance = distances.get(id);
                double part = 0;
                if (distance != null && queries.size() == 1) {
                    part = spec(query.name()).distance().similarity(distance);
                } else if (distance != null && k != null) {
                    long before = distances.entrySet().stream()
                            .filter(other -> other.getValue() < distance - 1e-9
                                    || (Math.abs(other.getValue() - distance) <= 1e-9
                                            && other.getKey().compareTo(id) < 0))
                            .count();
                    part = query.weight() / (k + before + 1);
                } else if (distance != null) {
                    part = query.weight()
                            / weights
                            * (greatest == least ? 1 : (greatest - distance) / (greatest - least));
                }
                scores.merge(id, part, Double::sum);
            }
        }
        return scores;
    }

    private static @Nullable VectorValue vector(String id, VectorQuery query) {
        return Objects.requireNonNull(stored.get(id)).get(query.name());
    }

    @Test
    void scoresWhatTheFormulaSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> names = new ArrayList<>(SPECS.keySet());
        names.add("chunk");
        for (int round = 0; round < ROUNDS; round++) {
            java.util.Collections.shuffle(names, random);
            List<VectorQuery> queries = names.subList(0, 1 + random.nextInt(4)).stream()
                    .map(name -> VectorQuery.of(name, value(spec(name), random)).weighing(0.25 + random.nextInt(8)))
                    .toList();
            int from = random.nextInt(DOCUMENTS);
            Filter filter = random.nextInt(3) == 0 ? Filter.gte("number", from) : null;
            Integer k = random.nextInt(4) == 0 ? (Integer) (1 + random.nextInt(60)) : null;
            SearchResult result = docs.search(SearchRequest.of(SearchMode.VECTOR)
                    .vectors(queries)
                    .filter(filter)
                    .fusion(k == null ? null : new Fusion.ReciprocalRank(k))
                    .limit(DOCUMENTS)
                    .explain(random.nextInt(5) == 0)
                    .build());
            Map<String, Double> expected = expected(queries, filter, from, k);
            String what = "seed %d, round %d: %s, k %s, from %s".formatted(seed, round, queries, k, filter);
            assertThat(result.hits()).as(what).extracting(Hit::documentId).hasSameSizeAs(expected.keySet());
            for (Hit hit : result.hits()) {
                assertThat(expected).as(what).containsKey(hit.documentId());
                assertThat(hit.score())
                        .as(what + ", " + hit.documentId())
                        .isCloseTo(Objects.requireNonNull(expected.get(hit.documentId())), within(2e-5));
                assertThat(hit.vectors().values().stream()
                                .mapToDouble(LegScore::contribution)
                                .sum())
                        .as(what)
                        .isCloseTo(hit.score(), within(1e-9));
                HitExplanation tree = hit.explanation();
                if (tree != null) {
                    assertThat(tree.value()).as(what).isCloseTo(hit.score(), within(1e-9));
                    assertThat(sum(tree)).as(what).isCloseTo(tree.value(), within(1e-6));
                }
            }
            assertThat(result.hits()).as(what).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        }
    }

    /** What the tree's own words make of its parts. */
    private static double sum(HitExplanation tree) {
        if (tree.isSum()) {
            return tree.details().stream()
                    .mapToDouble(NamedVectorScoresTest::sum)
                    .sum();
        }
        if (tree.isProduct()) {
            return tree.details().stream().mapToDouble(HitExplanation::value).reduce(1, (a, b) -> a * b);
        }
        return tree.value();
    }

    @Test
    void hybridSearchSharesTheWeightOfVectorsAmongThem() {
        List<String> names = List.copyOf(SPECS.keySet());
        Random random = new Random(9);
        List<VectorQuery> queries = names.subList(0, 2).stream()
                .map(name -> VectorQuery.of(name, value(spec(name), random)))
                .toList();
        Map<String, Double> byVectors = expected(queries, null, 0, null);
        SearchResult result = docs.search(SearchRequest.hybrid("word1")
                .vectors(queries)
                .fusion(new Fusion.WeightedSum(0.6))
                .limit(DOCUMENTS)
                .explain(true)
                .build());
        for (Hit hit : result.hits()) {
            // All chunks with the word are alike, so words count in full or not at all.
            double words = hit.text().equals("word1") ? 0.4 : 0;
            assertThat(hit.score())
                    .as(hit.documentId())
                    .isCloseTo(words + 0.6 * byVectors.getOrDefault(hit.documentId(), 0.0), within(2e-5));
            assertThat(Objects.requireNonNull(hit.explanation()).value()).isCloseTo(hit.score(), within(1e-9));
        }
        assertThat(result.plan().toString())
                .startsWith("hybrid: ")
                .contains(names.get(0), names.get(1), "weighted sum with 0.60");
        assertThat(result.hits())
                .anyMatch(hit -> hit.lexical() != null && hit.lexical().rank() != null);
    }
}

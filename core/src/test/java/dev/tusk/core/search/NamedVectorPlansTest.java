package dev.tusk.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.arrange.Grouping;
import dev.tusk.core.boost.Recency;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.BitVector;
import dev.tusk.core.embedding.SparseVector;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.embedding.VectorType;
import dev.tusk.core.embedding.VectorValue;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server walks the indexes over named vectors of each type, by what EXPLAIN says. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class NamedVectorPlansTest {

    private static final int ROWS = 6_000;
    private static final EmbeddingSpec DENSE = new EmbeddingSpec(null, 16, Distance.COSINE);

    private static final Map<String, EmbeddingSpec> SPECS = new LinkedHashMap<>();

    static {
        SPECS.put("dense", DENSE);
        SPECS.put("half", new EmbeddingSpec(null, 16, Distance.L2, VectorType.HALFVEC));
        SPECS.put("bits", new EmbeddingSpec(null, 64, Distance.HAMMING, VectorType.BIT));
        SPECS.put("sets", new EmbeddingSpec(null, 64, Distance.JACCARD, VectorType.BIT));
        SPECS.put("sparse", new EmbeddingSpec(null, 30_000, Distance.INNER_PRODUCT, VectorType.SPARSEVEC));
    }

    private static final Map<String, VectorValue> ofOne = new HashMap<>();
    private static Collection docs;

    @BeforeAll
    static void load(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        CollectionDefinition.Builder definition =
                CollectionDefinition.named("docs").language("simple").field("number", FieldType.NUMBER);
        SPECS.forEach((name, spec) -> definition.vector(NamedVector.given(name, spec)));
        docs = tusk.collections().create(definition.build());
        Random random = new Random(17);
        docs.ingest(IntStream.range(0, ROWS).mapToObj(i -> document(i, random)).iterator(), IngestListener.SILENT);
        List<String> done = docs.maintain(step -> {}).done();
        SPECS.keySet()
                .forEach(name -> assertThat(done)
                        .anyMatch(step -> step.startsWith("build the index of the vector \"%s\"".formatted(name))));
    }

    private static Document document(int number, Random random) {
        Document.Builder document = Document.builder("d" + number)
                .body("owl%d mouse%d".formatted(number % 3, number % 60))
                .metadata("number", number);
        SPECS.forEach((name, spec) -> {
            VectorValue value = value(spec, random);
            document.vector(name, value);
            if (number == 4_321) {
                ofOne.put(name, value);
            }
        });
        return document.build();
    }

    private static VectorValue value(EmbeddingSpec spec, Random random) {
        return switch (spec.type()) {
            case VECTOR, HALFVEC -> {
                float[] values = new float[spec.dimensions()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.round(random.nextGaussian() * 64) / 64f;
                }
                yield Vector.of(values);
            }
            case BIT -> {
                StringBuilder bits = new StringBuilder();
                while (bits.length() < spec.dimensions()) {
                    bits.append(random.nextInt(2));
                }
                yield BitVector.parse(bits.toString());
            }
            case SPARSEVEC -> {
                Map<Integer, Float> elements = new TreeMap<>();
                while (elements.size() < 20) {
                    elements.put(1 + random.nextInt(spec.dimensions()), 1 + random.nextInt(8) / 8f);
                }
                yield SparseVector.of(spec.dimensions(), elements);
            }
        };
    }

    private static SearchResult explained(SearchRequest.Builder request) {
        return docs.search(request.explain(true).build());
    }

    private static String plan(SearchResult result) {
        return Objects.requireNonNull(result.explanation()).plan();
    }

    private static VectorQuery of(String name) {
        return VectorQuery.of(name, Objects.requireNonNull(ofOne.get(name)));
    }

    private static SearchRequest.Builder nearest(VectorQuery... queries) {
        return SearchRequest.of(SearchMode.VECTOR).vectors(queries);
    }

    @Test
    void walksTheIndexOfEachType() {
        SPECS.keySet().forEach(name -> {
            SearchResult result = explained(nearest(of(name)));
            assertThat(plan(result)).as(name).contains("Index Scan using \"docs.vector.%s.hnsw\"".formatted(name));
            assertThat(result.plan().toString()).as(name).contains(name, "HNSW");
            assertThat(result.hits()).as(name).hasSize(10);
            assertThat(result.hits().getFirst().documentId()).as(name).isEqualTo("d4321");
        });
    }

    @Test
    void walksTheIndexesInEachKindOfSearch() {
        VectorQuery[] two = {of("dense"), of("bits")};
        Map<String, SearchRequest.Builder> requests = new LinkedHashMap<>();
        requests.put("two", nearest(two));
        requests.put("offset", nearest(two).offset(20));
        requests.put("half", nearest(two).filter(Filter.lt("number", ROWS / 2)));
        requests.put("boosted", nearest(two).recency(recency()));
        requests.put("grouped", nearest(two).group(Grouping.byDocument()));
        requests.put("hybrid", SearchRequest.hybrid("owl1 mouse7").vectors(two));
        requests.put(
                "hybrid, half", SearchRequest.hybrid("owl1 mouse7").vectors(two).filter(Filter.lt("number", ROWS / 2)));
        requests.forEach((name, request) -> assertThat(plan(explained(request)))
                .as(name)
                .contains("using \"docs.vector.dense.hnsw\"", "using \"docs.vector.bits.hnsw\""));
    }

    private static Recency recency() {
        return Recency.of(Duration.ofDays(30)).withOrigin(Instant.now());
    }

    @Test
    void comparesAllWhereAFilterLetsFewPass() {
        SearchResult result = docs.search(nearest(of("dense"), of("sets"))
                .filter(Filter.lt("number", 7))
                .limit(20)
                .build());
        assertThat(result.hits())
                .extracting(Hit::documentId)
                .containsExactlyInAnyOrder("d0", "d1", "d2", "d3", "d4", "d5", "d6");
        assertThat(((SearchPlan.Several) result.plan()).legs())
                .hasSize(2)
                .allSatisfy(leg -> assertThat(leg.access())
                        .isInstanceOf(VectorAccess.Exact.class)
                        .asString()
                        .contains("of about 6000 vectors pass"));
        assertThat(result.notes()).noneMatch(note -> note.contains("all that pass were compared"));
    }

    @Test
    void comparesAllWhereTheWalkBringsTooFew() {
        SearchResult result = docs.search(
                SearchRequest.hybrid("+mouse7").vectors(of("dense")).limit(80).build());
        assertThat(result.hits()).hasSize(80);
        assertThat(result.notes()).anyMatch(note -> note.contains("all that pass were compared"));
    }

    @Test
    void indexesOfNamedVectorsAreMadeListedRenewedAndDropped() {
        VectorIndexes indexes = docs.vectorIndexes("dense");
        assertThat(indexes.list()).extracting(index -> index.name().name()).containsExactly("docs.vector.dense.hnsw");
        VectorIndexSpec bits = new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Binary());
        indexes.apply(indexes.creation(bits, BuildOptions.DEFAULT), progress -> {});
        String name = indexes.name(bits).name();
        assertThat(indexes.list())
                .extracting(VectorIndex::spec)
                .containsExactly(new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full()), bits);
        indexes.apply(indexes.renewal(name, BuildOptions.DEFAULT), progress -> {});
        indexes.apply(indexes.removal(name), progress -> {});
        assertThat(indexes.list()).hasSize(1);
        assertThat(docs.vectorIndexes("bits").list()).hasSize(1);
        assertThatThrownBy(() -> docs.vectorIndexes("none")).isInstanceOf(TuskException.class);
        assertThatThrownBy(() -> docs.vectorIndexes("sets")
                        .creation(
                                new VectorIndexSpec(new IndexMethod.IvfFlat(10), new Representation.Full()),
                                BuildOptions.DEFAULT))
                .hasMessageContaining("no distance jaccard");
        assertThatThrownBy(() -> docs.vectorIndexes("sparse").creation(bits, BuildOptions.DEFAULT))
                .hasMessageContaining("an index over sparsevec keeps it as it is");
    }
}

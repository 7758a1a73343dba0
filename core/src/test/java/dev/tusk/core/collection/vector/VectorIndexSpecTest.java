package dev.tusk.core.collection.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of index is built, told apart again, walked by searches, and finds what comparing all vectors finds. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class VectorIndexSpecTest {

    private static final int DIMENSIONS = 48;
    private static final int ROWS = 5_400;
    private static final int QUERIES = 20;

    private static final List<VectorIndexSpec> SPECS = List.of(
            new VectorIndexSpec(new IndexMethod.Hnsw(12, 50), new Representation.Full()),
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Half()),
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Binary()),
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Leading(32, false)),
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Leading(32, true)),
            new VectorIndexSpec(new IndexMethod.IvfFlat(20), new Representation.Full()),
            new VectorIndexSpec(new IndexMethod.IvfFlat(20), new Representation.Half()),
            new VectorIndexSpec(new IndexMethod.IvfFlat(20), new Representation.Binary()),
            new VectorIndexSpec(new IndexMethod.IvfFlat(20), new Representation.Leading(32, true)));

    private static final List<VectorIndexSpec> SOME_SPECS =
            List.of(SPECS.get(0), SPECS.get(1), SPECS.get(4), SPECS.get(5), SPECS.get(6));

    private static TestDatabase database;
    private static Tusk tusk;
    private static List<float[]> vectors;

    @BeforeAll
    static void makeVectors(TestDatabase database) {
        VectorIndexSpecTest.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        Random random = new Random(5);
        List<float[]> centres =
                IntStream.range(0, 60).mapToObj(i -> gaussian(random, 1)).toList();
        vectors = IntStream.range(0, ROWS + QUERIES)
                .mapToObj(i -> around(centres.get(i % centres.size()), random))
                .toList();
    }

    /** The first dimensions say most, as those of models that are cut. */
    private static float[] gaussian(Random random, double scale) {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (scale * random.nextGaussian() / Math.sqrt(1 + i / 8.0));
        }
        return vector;
    }

    private static float[] around(float[] centre, Random random) {
        float[] vector = gaussian(random, 0.5);
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] += centre[i];
        }
        return vector;
    }

    private static Collection collection(Distance distance) {
        Collection collection = tusk.collections()
                .create(CollectionDefinition.named(distance.wireName())
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, distance))
                        .build());
        collection.ingest(
                IntStream.range(0, ROWS)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("word")
                                .vector(Vector.of(vectors.get(i)))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        database.execute("analyze tusk.%s_chunk".formatted(distance.wireName()));
        return collection;
    }

    private static SearchResult search(Collection docs, int query) {
        return docs.search(SearchRequest.vector(Vector.of(vectors.get(ROWS + query)))
                .limit(10)
                .explain(query == 0)
                .build());
    }

    private static Set<String> ids(SearchResult result) {
        Set<String> ids = new HashSet<>();
        result.hits().stream().map(Hit::documentId).forEach(ids::add);
        return ids;
    }

    @ParameterizedTest
    @EnumSource(
            names = {"HAMMING", "JACCARD"},
            mode = EnumSource.Mode.EXCLUDE)
    void findsByAnIndexWhatComparingAllVectorsFinds(Distance distance) throws SQLException {
        Collection collection = collection(distance);
        CollectionDefinition definition = collection.definition();
        EmbeddingSpec embedding = definition.requireEmbedding();
        List<Set<String>> exact = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            SearchResult result = search(collection, i);
            assertThat(result.plan().toString()).contains("exact scan");
            exact.add(ids(result));
        }
        Extensions extensions = Extensions.read(new Database(database.dataSource()));
        // Of what only the operator class tells apart, one distance has all.
        for (VectorIndexSpec spec : distance == Distance.COSINE ? SPECS : SOME_SPECS) {
            if (distance == Distance.L1
                    && spec.method() instanceof IndexMethod.IvfFlat
                    && !(spec.representation() instanceof Representation.Binary)) {
                assertThatThrownBy(() -> spec.check(embedding)).hasMessageContaining("IVFFlat");
                continue;
            }
            spec.check(embedding);
            Identifier name = new Identifier("an \"index");
            database.execute(spec.create(name, VectorTable.of(definition, (String) null), extensions));
            try (Connection connection = database.dataSource().getConnection()) {
                VectorIndex found =
                        VectorIndexCatalog.list(connection, definition).getFirst();
                assertThat(found.name()).isEqualTo(name);
                assertThat(found.spec()).isEqualTo(spec);
                assertThat(found.isReady()).isTrue();
                assertThat(found.bytes()).isPositive();
            }
            // Another program, that knows nothing of how it was before.
            Collection docs = Tusk.open(database.pool()).collection(distance.wireName());
            int right = 0;
            for (int i = 0; i < QUERIES; i++) {
                SearchResult result = search(docs, i);
                assertThat(result.hits()).hasSize(10);
                right += (int)
                        ids(result).stream().filter(exact.get(i)::contains).count();
                if (i == 0) {
                    assertThat(Objects.requireNonNull(result.explanation()).plan())
                            .as("%s", spec)
                            .contains("Index Scan using \"an \"\"index\"");
                }
            }
            assertThat(right / (QUERIES * 10.0))
                    .as("recall of %s, %s", distance, spec)
                    .isGreaterThan(spec.representation() instanceof Representation.Binary ? 0.7 : 0.9);
            database.execute("drop index tusk.\"an \"\"index\"");
        }
    }

    @Test
    void refusesWhatPgvectorCannotBuild() {
        assertThatThrownBy(() -> new IndexMethod.Hnsw(16, 20)).hasMessageContaining("twice m");
        assertThatThrownBy(() -> new IndexMethod.Hnsw(1, 64)).hasMessageContaining("2 to 100");
        assertThatThrownBy(() -> new IndexMethod.IvfFlat(0)).hasMessageContaining("1 to 32768");
        EmbeddingSpec large = new EmbeddingSpec(null, 3_000, Distance.COSINE);
        assertThatThrownBy(() -> new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full()).check(large))
                .hasMessageContaining("2000 dimensions; these have 3000");
        assertThatThrownBy(() -> new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Leading(3_000, true))
                        .check(large))
                .hasMessageContaining("needs vectors of more");
        assertThat(VectorIndexSpec.standard(large).representation()).isEqualTo(new Representation.Half());
        assertThat(VectorIndexSpec.standard(new EmbeddingSpec(null, 5_000, Distance.COSINE))
                        .representation())
                .isEqualTo(new Representation.Binary());
    }
}

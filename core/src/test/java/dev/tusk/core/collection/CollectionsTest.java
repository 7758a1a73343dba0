package dev.tusk.core.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class CollectionsTest {

    private final WordHashModel model = new WordHashModel();
    private TestDatabase database;
    private Tusk tusk;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool(), name -> model);
    }

    private static void assertRefused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void keepsADefinitionAsItWasGiven() {
        CollectionDefinition definition = CollectionDefinition.named("docs")
                .language("german")
                .weights(new TextWeights(0.9, 0.5, 0.2))
                .field("year", FieldType.INTEGER)
                .field("author", FieldType.TEXT)
                .embedding(model)
                .build();
        tusk.collections().create(definition);
        assertThat(tusk.collections().list()).containsExactly(definition);
        assertThat(tusk.collection("docs").summary().vectorIndex()).isEqualTo(VectorIndexState.ABSENT);
    }

    @Test
    void refusesWhatCannotBeCreatedAndLeavesNothing() {
        tusk.collections().create(CollectionDefinition.named("docs").build());
        assertRefused(
                ErrorCode.COLLECTION_EXISTS,
                () -> tusk.collections()
                        .create(CollectionDefinition.named("docs").build()));
        assertThatThrownBy(() -> tusk.collections()
                        .create(CollectionDefinition.named("other")
                                .language("englisch")
                                .build()))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.hint()).contains("english"));
        assertRefused(
                ErrorCode.MODEL_MISMATCH,
                () -> tusk.collections()
                        .create(CollectionDefinition.named("other")
                                .embedding(new EmbeddingSpec("word-hash", 7, Distance.L2))
                                .build()));
        assertRefused(ErrorCode.INVALID_NAME, () -> CollectionDefinition.named("Robert'); drop table"));
        assertThat(tusk.collections().list()).hasSize(1);
        assertThat(database.queryLong(
                        "select count(*) from pg_tables where schemaname = 'tusk' and tablename like 'other%'"))
                .isZero();
    }

    @Test
    void dropsEverythingOfACollection() {
        tusk.collections()
                .create(CollectionDefinition.named("docs").embedding(model).build())
                .put(Document.of("a", "b"));
        Collection handle = tusk.collection("docs");
        assertThat(tusk.collections().drop("docs")).isTrue();
        assertThat(tusk.collections().drop("docs")).isFalse();
        assertThat(database.queryLong(
                        "select count(*) from pg_tables where schemaname = 'tusk' and tablename like 'docs%'"))
                .isZero();
        assertRefused(ErrorCode.COLLECTION_NOT_FOUND, () -> handle.put(Document.of("a", "b")));
    }

    @Test
    void declaresAndGivesUpFieldsOfDocumentsThatAreThere() {
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("docs").build());
        docs.putAll(IntStream.range(0, 50)
                .mapToObj(i ->
                        Document.builder("d" + i).body("t").metadata("n", i).build())
                .toList());
        Collection altered = tusk.collections()
                .alter(
                        "docs",
                        new CollectionChange(
                                List.of(new DeclaredField("n", FieldType.INTEGER)), List.of(), null, null, null));
        assertThat(altered.definition().fields())
                .extracting(DeclaredField::name)
                .containsExactly("n");
        assertThat(altered.count(Filter.lt("n", 10))).isEqualTo(10);
        assertThat(database.queryLong("select count(*) from pg_indexes where indexname = 'docs.by.n'"))
                .isEqualTo(1);
        assertRefused(ErrorCode.INVALID_FILTER, () -> altered.count(Filter.eq("n", "text")));
        Collection again =
                tusk.collections().alter("docs", new CollectionChange(List.of(), List.of("n"), null, null, null));
        assertThat(again.definition().fields()).isEmpty();
        assertThat(database.queryLong("select count(*) from pg_indexes where indexname = 'docs.by.n'"))
                .isZero();
        assertRefused(
                ErrorCode.UNKNOWN_FIELD,
                () -> tusk.collections()
                        .alter("docs", new CollectionChange(List.of(), List.of("m"), null, null, null)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Distance.class,
            names = {"HAMMING", "JACCARD"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyDistanceFindsTheNearestFirstWithAndWithoutIndex(Distance distance) {
        Collection vectors = tusk.collections()
                .create(CollectionDefinition.named("vectors")
                        .withoutKeywordSearch()
                        .embedding(new EmbeddingSpec(null, 4, distance))
                        .build());
        Random random = new Random(3);
        List<Document> documents = IntStream.range(0, 5200)
                .mapToObj(i -> Document.builder("d" + i)
                        .body("text")
                        .vector(gaussian(random, 4))
                        .build())
                .toList();
        vectors.ingest(documents.iterator(), IngestListener.SILENT);
        Vector query = Vector.of(0.5f, -0.25f, 0.75f, 0.1f);
        SearchResult exact = vectors.search(SearchRequest.vector(query).build());
        assertThat(exact.plan().toString()).contains("exact");
        vectors.maintain(step -> {});
        assertThat(vectors.summary().vectorIndex()).isEqualTo(VectorIndexState.READY);
        SearchResult indexed =
                vectors.search(SearchRequest.vector(query).explain(true).build());
        assertThat(indexed.plan().toString()).contains("HNSW");
        assertThat(java.util.Objects.requireNonNull(indexed.explanation()).plan())
                .contains("vectors_chunk_hnsw");
        assertThat(indexed.hits().getFirst().documentId())
                .isEqualTo(exact.hits().getFirst().documentId());
        assertThat(indexed.hits().getFirst().score())
                .isGreaterThanOrEqualTo(indexed.hits().getLast().score());
    }

    @Test
    void longVectorsAreIndexedInHalfPrecisionAndScoredInFull() {
        Collection vectors = tusk.collections()
                .create(CollectionDefinition.named("vectors")
                        .withoutKeywordSearch()
                        .embedding(new EmbeddingSpec(null, 2001, Distance.COSINE))
                        .build());
        Random random = new Random(5);
        Vector known = gaussian(random, 2001);
        vectors.put(Document.builder("known").body("text").vector(known).build());
        database.execute("""
                create index vectors_chunk_hnsw on tusk.vectors_chunk
                using hnsw ((embedding::halfvec(2001)) halfvec_cosine_ops)""");
        database.execute("update pg_class set reltuples = 6000 where relname = 'vectors_chunk'");
        SearchResult found = vectors.search(SearchRequest.vector(known).limit(1).build());
        assertThat(found.plan().toString()).contains("halfvec");
        assertThat(found.hits().getFirst().score()).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"384,true", "1536,true", "1900,true", "1901,false"})
    void vectorsStayInTheirRowsAsFarAsTheseHaveRoomBesideAllElse(int dimensions, boolean inRow) {
        Collection vectors = tusk.collections()
                .create(CollectionDefinition.named("vectors")
                        .embedding(new EmbeddingSpec(null, dimensions, Distance.COSINE))
                        .build());
        Random random = new Random(7);
        Document longest = Document.builder(letters(random, 1_024))
                .title(letters(random, 1_000))
                .body(letters(random, 3_000))
                .vector(gaussian(random, dimensions))
                .build();
        Document shortest = Document.builder("s")
                .body("text")
                .vector(gaussian(random, dimensions))
                .build();
        vectors.putAll(List.of(longest, shortest));
        assertThat(database.queryLong("select count(*) from tusk.vectors_chunk where embedding is not null"))
                .isGreaterThanOrEqualTo(2);
        assertThat(database.queryLong("""
                        select count(*) from tusk.vectors_chunk
                        where embedding is not null and (pg_column_toast_chunk_id(embedding) is null) <> %s""".formatted(inRow))).isZero();
        assertThat(vectors.get(longest.id()).orElseThrow().document().body()).isEqualTo(longest.body());
    }

    /** That no compression makes much shorter. */
    private static String letters(Random random, int length) {
        return random.ints(length, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void anIndexThatAnInterruptedBuildLeftIsBuiltAgain() {
        Collection vectors = tusk.collections()
                .create(CollectionDefinition.named("vectors")
                        .withoutKeywordSearch()
                        .embedding(new EmbeddingSpec(null, 4, Distance.L2))
                        .build());
        Random random = new Random(3);
        vectors.ingest(
                IntStream.range(0, 5200)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("t")
                                .vector(gaussian(random, 4))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        vectors.maintain(step -> {});
        database.execute(
                "update pg_index set indisvalid = false where indexrelid = 'tusk.vectors_chunk_hnsw'::regclass");
        assertThat(vectors.summary().vectorIndex()).isEqualTo(VectorIndexState.INVALID);
        vectors.maintain(step -> {});
        assertThat(vectors.summary().vectorIndex()).isEqualTo(VectorIndexState.READY);
    }

    private static Vector gaussian(Random random, int dimensions) {
        float[] values = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values);
    }
}

package dev.tusk.core.collection.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.change.CopyLimits;
import dev.tusk.core.change.ModelChanges;
import dev.tusk.core.change.ModelTarget;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.recall.TuneListener;
import dev.tusk.core.search.Hit;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Partial indexes: what walks them, that they follow every write, and what is left of those that were begun. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class PartialIndexesTest {

    private static final int DOCUMENTS = 6_000;
    private static final int DIMENSIONS = 12;
    private static final VectorIndexSpec SPEC =
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full());
    private static final String NAME = "it's a \"half\" ?";

    private static final Random RANDOM = new Random(5);
    private static final List<float[]> VECTORS = new ArrayList<>();
    private static TestDatabase database;
    private static Tusk tusk;
    private static Collection docs;

    @BeforeAll
    static void load(TestDatabase database) {
        PartialIndexesTest.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .field("place", FieldType.NUMBER)
                        .build());
        VECTORS.clear();
        for (int i = 0; i < DOCUMENTS; i++) {
            VECTORS.add(gaussian());
        }
        docs.ingest(IntStream.range(0, DOCUMENTS).mapToObj(i -> document(i)).iterator(), IngestListener.SILENT);
        docs.maintain(step -> {});
    }

    @AfterEach
    void drop() {
        docs = tusk.collection("docs");
        PartialIndexes indexes = docs.partialIndexes();
        indexes.list().forEach(each -> indexes.remove(each.partial()));
        assertThat(database.queryLong("select count(*) from pg_trigger where tgname like 'partial%'"
                        + " and tgrelid in ('tusk.docs_chunk'::regclass, 'tusk.docs_document'::regclass)"))
                .isZero();
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'docs.partial%'"))
                .isZero();
    }

    private static float[] gaussian() {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) RANDOM.nextGaussian();
        }
        return values;
    }

    private static Document document(int i) {
        float[] vector = VECTORS.get(i % DOCUMENTS);
        return Document.builder("d" + i)
                .body("text of " + i)
                .metadata(Map.of("place", (double) vector[0], "plain", i % 8 != 0 ? NAME : "other", "part", i % 20))
                .vector(Vector.of(vector))
                .build();
    }

    private static void create(Filter filter) {
        PartialIndexes indexes = docs.partialIndexes();
        indexes.create(filter, SPEC, indexes.creation(filter, SPEC, BuildOptions.DEFAULT), progress -> {});
    }

    private static List<String> maintained() {
        List<String> steps = new ArrayList<>();
        docs.maintain(steps::add);
        return steps;
    }

    private static String plan(SearchRequest.Builder request) {
        return docs.search(request.build()).plan().toString();
    }

    @Test
    void isWalkedByFiltersThatLetThroughNoMoreThanIts() {
        Filter half = Filter.gte("place", -1.2);
        create(half);
        Vector far = Vector.of(farFrom());
        assertThat(plan(SearchRequest.vector(far).filter(half))).contains("partial HNSW");
        assertThat(plan(SearchRequest.vector(far).filter(Filter.gt("place", -1.1))))
                .contains("partial HNSW");
        assertThat(plan(SearchRequest.vector(far).filter(Filter.and(Filter.ne("part", 3), half))))
                .contains("partial HNSW");
        assertThat(plan(SearchRequest.vector(far).filter(Filter.gte("place", -1.3))))
                .doesNotContain("partial");
        assertThat(plan(SearchRequest.vector(far).filter(Filter.ne("part", 3)))).doesNotContain("partial");
        assertThat(plan(SearchRequest.vector(far))).doesNotContain("partial");
    }

    private static SearchSettings settings() {
        return Objects.requireNonNull(
                docs.partialIndexes().list().getFirst().serving().orElseThrow().search());
    }

    @Test
    void isMeasuredWhenItIsBuiltAndForAnotherTarget() {
        create(Filter.gte("place", -1.2));
        assertThat(settings().target()).isEqualTo(0.99);
        // Nobody has asked anything, so it is walked as far as one that is not tuned at the least.
        assertThat(settings().effort()).isGreaterThanOrEqualTo(100);
        assertThat(maintained()).noneMatch(step -> step.startsWith("measure"));
        database.execute("update tusk.collection set recall_target = 0.9");
        try {
            assertThat(maintained()).anyMatch(step -> step.startsWith("measure how far the partial index"));
            assertThat(settings().target()).isEqualTo(0.9);
            assertThat(maintained()).noneMatch(step -> step.startsWith("measure"));
            // As one of a third of the vectors that there are would have left it.
            database.execute("update tusk.recall_measurement set vectors = vectors / 3");
            assertThat(maintained()).anyMatch(step -> step.startsWith("measure how far the partial index"));
        } finally {
            database.execute("update tusk.collection set recall_target = default");
        }
        drop();
        assertThat(database.queryLong("select count(*) from tusk.vector_index where name like 'docs.partial%'"))
                .isZero();
    }

    @Test
    void findsTheNearestWhereTheyAreFarFromTheQuery() {
        create(Filter.gte("place", -1.2));
        String index = docs.partialIndexes()
                .list()
                .getFirst()
                .serving()
                .orElseThrow()
                .name()
                .name();
        int found = 0;
        for (int round = 0; round < 40; round++) {
            float[] query = farFrom();
            SearchResult result = docs.search(SearchRequest.vector(Vector.of(query))
                    .filter(Filter.gte("place", -1.2))
                    .limit(10)
                    .explain(round == 0)
                    .build());
            if (round == 0) {
                assertThat(Objects.requireNonNull(result.explanation()).plan()).contains(index);
            }
            assertThat(result.hits()).hasSize(10);
            Set<String> nearest = IntStream.range(0, DOCUMENTS)
                    .filter(i -> VECTORS.get(i)[0] >= -1.2)
                    .boxed()
                    .sorted((a, b) ->
                            Double.compare(similarity(query, VECTORS.get(b)), similarity(query, VECTORS.get(a))))
                    .limit(10)
                    .map(i -> "d" + i)
                    .collect(Collectors.toSet());
            found += (int) result.hits().stream()
                    .map(Hit::documentId)
                    .filter(nearest::contains)
                    .count();
        }
        assertThat(found / 400.0)
                .as("%s", docs.partialIndexes().list().getFirst().serving())
                .isGreaterThan(0.98);
    }

    /** A query whose nearest have a low place. */
    private static float[] farFrom() {
        float[] query = gaussian();
        query[0] = -3;
        return query;
    }

    private static double similarity(float[] a, float[] b) {
        double dot = 0;
        double one = 0;
        double other = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            one += a[i] * a[i];
            other += b[i] * b[i];
        }
        return dot / Math.sqrt(one * other);
    }

    @Test
    void followsEveryWrite() {
        Filter half = Filter.eq("plain", NAME);
        create(half);
        assertInStep();
        docs.putAll(List.of(document(DOCUMENTS + 2), document(DOCUMENTS + 3)));
        docs.putAll(List.of(Document.builder("d4")
                .body("another text")
                .metadata(Map.of("plain", NAME, "place", 1.5, "part", 4))
                .vector(Vector.of(gaussian()))
                .build()));
        docs.patch("d6", Map.of("metadata", Map.of("plain", "other")));
        docs.patch("d7", Map.of("metadata", Map.of("plain", NAME)));
        docs.delete("d8");
        docs.delete(Filter.eq("part", 9));
        assertInStep();
        database.execute("update tusk.docs_document set id = 'renamed' where id = 'd10'");
        database.execute("update tusk.docs_chunk set embedding = embedding * embedding where document_id = 'd12'");
        database.execute("update tusk.docs_chunk set text = 'as it was' where document_id = 'd14'");
        database.execute("update tusk.docs_chunk set embedding = null where document_id = 'd16'");
        assertInStep();
        database.execute("update tusk.docs_document set id = 'd10' where id = 'renamed'");
        docs.ingest(IntStream.range(0, DOCUMENTS).mapToObj(i -> document(i)).iterator(), IngestListener.SILENT);
        docs.putAll(List.of(document(16), document(12)));
        assertInStep();
    }

    /** The vectors of the partial index are those of the chunks whose documents pass. */
    private static void assertInStep() {
        String table = docs.partialIndexes().list().getFirst().table();
        assertThat(database.queryLong("""
                        select count(*)
                        from (
                          select c.id, c.document_id, c.embedding::text
                          from tusk.docs_chunk c
                          join tusk.docs_document d on d.id = c.document_id
                          where c.embedding is not null and d.metadata ->> 'plain' = $$%s$$
                        ) a
                        full join (select id, document_id, embedding::text from %s) b using (id, document_id, embedding)
                        where a.id is null or b.id is null""".formatted(NAME, table))).isZero();
        assertThat(database.queryLong("select count(*) from " + table)).isGreaterThan(3_000);
    }

    @Test
    void becomesEmptyAndFullAgain() {
        Filter few = Filter.lt("part", 5);
        create(few);
        docs.delete(few);
        try {
            assertThat(database.queryLong("select count(*) from "
                            + docs.partialIndexes().list().getFirst().table()))
                    .isZero();
            // There is nothing to measure it by, which stops nothing.
            maintained();
            assertThat(docs.search(SearchRequest.vector(Vector.of(gaussian()))
                                    .filter(few)
                                    .build())
                            .hits())
                    .isEmpty();
        } finally {
            docs.ingest(IntStream.range(0, DOCUMENTS).mapToObj(i -> document(i)).iterator(), IngestListener.SILENT);
        }
        maintained();
        assertThat(docs.search(SearchRequest.vector(Vector.of(farFrom()))
                                .filter(few)
                                .limit(10)
                                .build())
                        .hits())
                .hasSize(10);
    }

    @Test
    void missesNothingThatIsWrittenWhileItIsMade() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> writers = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(writer -> threads.submit(() -> {
                        Random random = new Random(writer);
                        while (!done.get()) {
                            int i = random.nextInt(DOCUMENTS / 2) * 2 + writer;
                            switch (random.nextInt(4)) {
                                case 0 -> docs.putAll(List.of(document(i)));
                                case 3 ->
                                    docs.putAll(IntStream.range(0, 50)
                                            .map(j -> (i + 2 * j * 37) % (DOCUMENTS / 2 * 2))
                                            .distinct()
                                            .mapToObj(j -> Document.builder("d" + j)
                                                    .body("text of " + random.nextInt())
                                                    .metadata(Map.of("plain", j % 8 != 0 ? NAME : "other", "part", 1))
                                                    .vector(Vector.of(VECTORS.get(j)))
                                                    .build())
                                            .toList());
                                case 1 ->
                                    docs.patch(
                                            "d" + i,
                                            Map.of(
                                                    "metadata",
                                                    Map.of("plain", random.nextInt(8) > 0 ? NAME : "other")));
                                default -> {
                                    docs.delete("d" + i);
                                    docs.putAll(List.of(document(i)));
                                }
                            }
                        }
                    }))
                    .toList();
            try {
                create(Filter.eq("plain", NAME));
            } finally {
                done.set(true);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertInStep();
        docs.ingest(IntStream.range(0, DOCUMENTS).mapToObj(i -> document(i)).iterator(), IngestListener.SILENT);
    }

    @Test
    void isCompletedByMaintainWhereItWasInterrupted() {
        Filter half = Filter.eq("plain", NAME);
        create(half);
        PartialIndexStats made = docs.partialIndexes().list().getFirst();
        String index = made.serving().orElseThrow().name().quoted();
        database.execute("drop index tusk." + index);
        database.execute("delete from %s where id %% 3 = 0".formatted(made.table()));
        docs = tusk.collection("docs");
        assertThat(plan(SearchRequest.vector(Vector.of(farFrom())).filter(half)))
                .doesNotContain("partial");
        docs.maintain(step -> {});
        assertInStep();
        assertThat(plan(SearchRequest.vector(Vector.of(farFrom())).filter(half)))
                .contains("partial HNSW");
        // Begun, and nothing but its row is there.
        database.execute("drop table %s cascade".formatted(made.table()));
        database.execute("drop trigger if exists partial_%s_insert on tusk.docs_chunk"
                .formatted(made.partial().name()));
        docs = tusk.collection("docs");
        docs.maintain(step -> {});
        assertInStep();
    }

    @Test
    void isMadeAnewWhereAFieldOfItsFilterIsDeclaredSince() {
        Filter most = Filter.gte("part", 2);
        create(most);
        try {
            docs = tusk.collections()
                    .alter(
                            "docs",
                            new CollectionChange(
                                    List.of(new DeclaredField("part", FieldType.INTEGER)),
                                    List.of(),
                                    null,
                                    null,
                                    null));
            assertThat(plan(SearchRequest.vector(Vector.of(farFrom())).filter(most)))
                    .doesNotContain("partial");
            docs.maintain(step -> {});
            assertThat(plan(SearchRequest.vector(Vector.of(farFrom())).filter(most)))
                    .contains("partial HNSW");
        } finally {
            docs = tusk.collections().alter("docs", new CollectionChange(List.of(), List.of("part"), null, null, null));
        }
    }

    @Test
    void isLeftAloneWhereItsFilterCannotBeToldAnyMore() {
        Filter notOther = Filter.ne("plain", "other");
        create(notOther);
        try {
            docs = tusk.collections()
                    .alter(
                            "docs",
                            new CollectionChange(
                                    List.of(new DeclaredField("plain", FieldType.INTEGER)),
                                    List.of(),
                                    null,
                                    null,
                                    null));
            assertThat(docs.search(SearchRequest.vector(Vector.of(farFrom())).build())
                            .hits())
                    .hasSize(10);
            PartialIndexStats left = docs.partialIndexes().list().getFirst();
            assertThat(left.problem()).contains("plain");
            assertThat(left.serving()).isEmpty();
            assertThat(maintained()).anyMatch(step -> step.startsWith("leave the partial index"));
            docs.partialIndexes().remove(docs.partialIndexes().of(notOther).partial());
        } finally {
            docs = tusk.collections()
                    .alter("docs", new CollectionChange(List.of(), List.of("plain"), null, null, null));
        }
    }

    @Test
    void keepsTheKindThatWasAskedFor() {
        Filter half = Filter.eq("plain", NAME);
        PartialIndexes indexes = docs.partialIndexes();
        VectorIndexSpec spec = new VectorIndexSpec(new IndexMethod.Hnsw(8, 32), new Representation.Half());
        indexes.create(half, spec, indexes.creation(half, spec, BuildOptions.DEFAULT), progress -> {});
        database.execute("drop index tusk."
                + indexes.of(half).serving().orElseThrow().name().quoted());
        docs.maintain(step -> {});
        assertThat(indexes.of(half).serving().orElseThrow().spec()).isEqualTo(spec);
    }

    @Test
    void writersOfTheCollectionKeepItInStepWhoeverMadeIt() {
        TestDatabase.TestRole owner = database.createRole();
        TestDatabase.TestRole writer = database.createRole();
        TestDatabase.TestRole reader = database.createRole();
        database.execute("""
                grant usage on schema tusk to "%2$s", "%3$s";
                grant select, insert, update, delete on all tables in schema tusk to "%2$s";
                grant select on all tables in schema tusk to "%3$s";
                grant usage, create on schema tusk to "%1$s";
                alter table tusk.docs_chunk owner to "%1$s";
                alter table tusk.docs_document owner to "%1$s";
                grant select, insert, update, delete on all tables in schema tusk to "%1$s\"""".formatted(owner.name(), writer.name(), reader.name()));
        Filter half = Filter.eq("plain", NAME);
        try {
            create(half);
            for (TestDatabase.TestRole role : List.of(owner, writer)) {
                Collection own = Tusk.open(database.dataSource(role)).collection("docs");
                own.putAll(List.of(Document.builder("d20")
                        .body("by " + role.name())
                        .metadata(Map.of("plain", NAME, "place", 1.0, "part", 0))
                        .vector(Vector.of(gaussian()))
                        .build()));
                own.delete("d22");
                own.putAll(List.of(document(22)));
            }
            assertInStep();
            Collection read = Tusk.open(database.dataSource(reader)).collection("docs");
            SearchRequest request =
                    SearchRequest.vector(Vector.of(farFrom())).filter(half).build();
            assertThat(read.search(request).plan().toString()).contains("partial HNSW");
            database.execute("revoke select on %s from \"%s\""
                    .formatted(docs.partialIndexes().of(half).table(), reader.name()));
            Collection without = Tusk.open(database.dataSource(reader)).collection("docs");
            assertThat(without.search(request).plan().toString()).doesNotContain("partial");
            assertThat(without.search(request).hits()).hasSize(10);
            docs.partialIndexes().remove(docs.partialIndexes().of(half).partial());
            docs.putAll(List.of(document(20)));
        } finally {
            database.execute("""
                    alter table tusk.docs_chunk owner to current_user;
                    alter table tusk.docs_document owner to current_user;
                    drop owned by "%s", "%s", "%s\"""".formatted(owner.name(), writer.name(), reader.name()));
        }
    }

    @Test
    void aSearchThatKnowsADroppedOneGoesOnWithoutIt() {
        Filter half = Filter.eq("plain", NAME);
        create(half);
        Collection other = Tusk.open(database.pool()).collection("docs");
        SearchRequest request =
                SearchRequest.vector(Vector.of(farFrom())).filter(half).build();
        assertThat(other.search(request).plan().toString()).contains("partial HNSW");
        PartialIndexes indexes = docs.partialIndexes();
        indexes.remove(indexes.of(half).partial());
        assertThat(other.search(request).hits()).hasSize(10);
    }

    @Test
    void anotherStoreGetsItsOwn() {
        Collection moved = tusk.collections()
                .create(CollectionDefinition.named("moved")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .build());
        moved.ingest(IntStream.range(0, DOCUMENTS).mapToObj(i -> document(i)).iterator(), IngestListener.SILENT);
        moved.maintain(step -> {});
        Filter half = Filter.eq("plain", NAME);
        PartialIndexes indexes = moved.partialIndexes();
        VectorIndexSpec lists = new VectorIndexSpec(new IndexMethod.IvfFlat(10), new Representation.Full());
        indexes.create(half, lists, indexes.creation(half, lists, BuildOptions.DEFAULT), progress -> {});
        VectorIndexSpec tuned = new VectorIndexSpec(new IndexMethod.Hnsw(8, 40), new Representation.Half());
        moved.recall().adoption().adopt(tuned, 0.9, 1, 50, false, TuneListener.SILENT, progress -> {});
        ModelChanges changes = moved.modelChanges();
        changes.start(new ModelTarget(new EmbeddingSpec(null, DIMENSIONS, Distance.L1), ChunkingSpec.DEFAULT));
        changes.run(CopyLimits.DEFAULT, progress -> {});
        changes.switchOver(progress -> {});
        Collection switched = tusk.collection("moved");
        assertThat(switched.vectorIndexes().list()).singleElement().satisfies(index -> {
            assertThat(index.spec()).isEqualTo(tuned);
            assertThat(Objects.requireNonNull(index.search()).target()).isEqualTo(0.9);
        });
        assertThat(switched.partialIndexes().of(half).table()).contains("moved.2");
        assertThat(switched.search(SearchRequest.vector(Vector.of(farFrom()))
                                .filter(half)
                                .build())
                        .plan()
                        .toString())
                .contains("partial HNSW");
        switched.partialIndexes().remove(switched.partialIndexes().of(half).partial());
        assertThat(database.queryLong("select count(*) from tusk.partial_index"))
                .isZero();
        tusk.collections().drop("moved");
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'moved%'"))
                .isZero();
    }

    @Test
    void refusesWhatIsOfNoUse() {
        PartialIndexes indexes = docs.partialIndexes();
        assertThatThrownBy(() -> indexes.creation(Filter.eq("part", 3), SPEC, BuildOptions.DEFAULT))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("so few are compared");
        assertThatThrownBy(() -> indexes.creation(Filter.everything(), SPEC, BuildOptions.DEFAULT))
                .hasMessageContaining("vectors pass the filter");
        assertThatThrownBy(() -> indexes.creation(Filter.eq("plian", "x"), SPEC, BuildOptions.DEFAULT))
                .hasMessageContaining("plian");
        Filter half = Filter.gte("place", -1.2);
        create(half);
        assertThatThrownBy(() -> indexes.creation(half, SPEC, BuildOptions.DEFAULT))
                .hasMessageContaining("have an index");
        VectorIndexes of = indexes.indexes(indexes.list().getFirst().partial());
        String name = of.list().getFirst().name().name();
        assertThatThrownBy(() -> of.serveBy(name)).hasMessageContaining("not chosen");
        of.apply(of.renewal(name, BuildOptions.DEFAULT), progress -> {});
        assertThat(indexes.holding(name)).isPresent();
    }

    @Test
    void goesWithItsCollection() {
        Collection other = tusk.collections()
                .create(CollectionDefinition.named("other")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .build());
        other.ingest(IntStream.range(0, DOCUMENTS).mapToObj(i -> document(i)).iterator(), IngestListener.SILENT);
        PartialIndexes indexes = other.partialIndexes();
        Filter half = Filter.eq("plain", NAME);
        indexes.create(half, SPEC, indexes.creation(half, SPEC, BuildOptions.DEFAULT), progress -> {});
        database.execute("truncate tusk.other_document");
        assertThat(database.queryLong(
                        "select count(*) from " + indexes.list().getFirst().table()))
                .isZero();
        tusk.collections().drop("other");
        assertThat(database.queryLong("select count(*) from pg_class where relname like 'other%'"))
                .isZero();
        assertThat(database.queryLong("select count(*) from tusk.partial_index"))
                .isZero();
    }
}

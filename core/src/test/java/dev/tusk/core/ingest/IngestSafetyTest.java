package dev.tusk.core.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.WordHashModel;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class IngestSafetyTest {

    private static final String HALF_DONE = """
            select count(*)
            from tusk.docs_document d
            where not exists (select from tusk.docs_chunk c where c.document_id = d.id)""";

    private final WordHashModel model = new WordHashModel();

    private Collection docs(TestDatabase database, EmbeddingModel with) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool(), name -> with);
        return tusk.collections()
                .find("docs")
                .orElseGet(() -> tusk.collections()
                        .create(CollectionDefinition.named("docs")
                                .embedding(with)
                                .build()));
    }

    private static Stream<Document> documents(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Document.of("doc-" + i, "text number %d with words of its own".formatted(i)));
    }

    @Test
    void aRunThatFailsHalfWayLeavesWholeDocumentsAndTheNextGoesOn(TestDatabase database) {
        AtomicInteger calls = new AtomicInteger();
        EmbeddingModel failing = after(() -> {
            if (calls.incrementAndGet() == 4) {
                throw new TuskException(ErrorCode.MODEL_UNAVAILABLE, "the model is gone");
            }
        });
        Collection first = docs(database, failing);
        assertThatThrownBy(() -> first.ingest(documents(400).iterator(), IngestListener.SILENT))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE));
        long kept = first.count(null);
        assertThat(kept).isBetween(1L, 399L);
        assertThat(database.queryLong(HALF_DONE)).isZero();
        IngestReport rest = first.ingest(documents(400).iterator(), IngestListener.SILENT);
        assertThat(rest.unchanged()).isEqualTo(kept);
        assertThat(rest.added()).isEqualTo(400 - kept);
        assertThat(database.queryLong("select count(*) from tusk.docs_chunk")).isEqualTo(400);
    }

    /** The model of these tests, doing something first. */
    private EmbeddingModel after(Runnable first) {
        return new EmbeddingModel() {
            @Override
            public String name() {
                return model.name();
            }

            @Override
            public int dimensions() {
                return model.dimensions();
            }

            @Override
            public List<Vector> embedDocuments(List<String> texts) {
                first.run();
                return model.embedDocuments(texts);
            }

            @Override
            public Vector embedQuery(String text) {
                return model.embedQuery(text);
            }
        };
    }

    @Test
    @Timeout(120)
    void documentsAreReadWhileTheModelWorks(TestDatabase database) {
        CountDownLatch readOn = new CountDownLatch(1);
        Collection docs = docs(database, after(() -> {
            try {
                assertThat(readOn.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        AtomicInteger read = new AtomicInteger();
        IngestReport report = docs.ingest(
                documents(200)
                        .peek(document -> {
                            if (read.incrementAndGet() == 50) {
                                readOn.countDown();
                            }
                        })
                        .iterator(),
                IngestListener.SILENT);
        assertThat(report.added()).isEqualTo(200);
        assertThat(docs.count(null)).isEqualTo(200);
    }

    @Test
    void littleIsReadAheadOfAModelThatFails(TestDatabase database) {
        Collection docs = docs(database, after(() -> {
            throw new TuskException(ErrorCode.MODEL_UNAVAILABLE, "the model is gone");
        }));
        AtomicInteger read = new AtomicInteger();
        assertThatThrownBy(() -> docs.ingest(
                        documents(100_000)
                                .peek(document -> read.incrementAndGet())
                                .iterator(),
                        IngestListener.SILENT))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE));
        assertThat(read).hasValueLessThan(1_000);
        assertThat(docs.count(null)).isZero();
    }

    @Test
    @Timeout(120)
    void anInterruptReachesTheModel(TestDatabase database) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Collection docs = docs(database, after(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw new IllegalStateException(e);
            }
        }));
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread run = Thread.ofPlatform().start(() -> {
            try {
                docs.ingest(documents(10_000).iterator(), IngestListener.SILENT);
            } catch (RuntimeException e) {
                ended.set(e);
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        run.interrupt();
        run.join();
        assertThat(ended.get()).isInstanceOf(CancellationException.class);
        assertThat(interrupted.getCount()).isZero();
        assertThat(docs.count(null)).isZero();
    }

    @Test
    void batchesAreSmallWhereMetadataIsLarge(TestDatabase database) {
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        Collection docs =
                tusk.collections().create(CollectionDefinition.named("docs").build());
        String large = "x".repeat(1_000_000);
        List<Long> read = new ArrayList<>();
        docs.ingest(
                documents(60)
                        .map(document -> document.toBuilder()
                                .metadata("deep", List.of(java.util.Map.of("key", large)))
                                .build())
                        .iterator(),
                new IngestListener() {
                    @Override
                    public void progress(IngestProgress progress) {
                        read.add(progress.read());
                    }
                });
        assertThat(docs.count(null)).isEqualTo(60);
        // Batches of nine documents, of which at most four more are read already when one is told of.
        assertThat(read.size()).isGreaterThanOrEqualTo(6);
        assertThat(read.getFirst()).isLessThanOrEqualTo(45);
    }

    @Test
    void aRunThatTheServerRefusesLeavesWholeDocuments(TestDatabase database) {
        Collection docs = docs(database, model);
        Stream<Document> source = documents(2000).peek(document -> {
            if (document.id().equals("doc-900")) {
                database.execute("alter table tusk.docs_chunk add constraint stop check (ordinal < 0) not valid");
            }
        });
        assertThatThrownBy(() -> docs.ingest(source.iterator(), IngestListener.SILENT))
                .isInstanceOf(TuskException.class);
        assertThat(database.queryLong(HALF_DONE)).isZero();
        long kept = docs.count(null);
        assertThat(kept).isLessThan(2000);
        database.execute("alter table tusk.docs_chunk drop constraint stop");
        IngestReport rest = docs.ingest(documents(2000).iterator(), IngestListener.SILENT);
        assertThat(rest.unchanged()).isEqualTo(kept);
        assertThat(docs.count(null)).isEqualTo(2000);
    }

    @Test
    void theLastOfSeveralDocumentsOfOneIdCountsAcrossBatches(TestDatabase database) {
        Collection docs = docs(database, model);
        Stream<Document> source =
                IntStream.range(0, 1000).mapToObj(i -> Document.of("doc-" + i % 70, "version %d of it".formatted(i)));
        docs.ingest(source.iterator(), IngestListener.SILENT);
        assertThat(docs.count(null)).isEqualTo(70);
        for (int i = 930; i < 1000; i++) {
            assertThat(docs.get("doc-" + i % 70).orElseThrow().document().body())
                    .isEqualTo("version %d of it".formatted(i));
        }
        assertThat(database.queryLong("select count(*) from tusk.docs_chunk")).isEqualTo(70);
    }

    @Test
    void writersOfTheSameDocumentsDoNotLoseOrMixAny(TestDatabase database) throws Exception {
        Collection docs = docs(database, model);
        int writers = 6;
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            for (int w = 0; w < writers; w++) {
                String writer = "writer" + w;
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 5; round++) {
                        List<Document> batch = new ArrayList<>();
                        for (int i = 0; i < 10; i++) {
                            batch.add(Document.builder("shared-" + i)
                                    .title(writer)
                                    .body("written by %s in round %d".formatted(writer, round))
                                    .metadata("writer", writer)
                                    .build());
                        }
                        putUntilItSucceeds(docs, batch);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("seed: none, threads race", e);
        }
        assertThat(docs.count(null)).isEqualTo(10);
        assertThat(database.queryLong("select count(*) from tusk.docs_chunk")).isEqualTo(10);
        assertThat(database.queryLong("""
                        select count(*)
                        from tusk.docs_chunk c
                        join tusk.docs_document d on d.id = c.document_id
                        where c.title <> d.title or position(d.title in c.text) = 0"""))
                .as("rows and chunks are of the same version")
                .isZero();
    }

    /** Under such a race a writer may be told that others kept changing its documents; it tries again, as a user would. */
    private static void putUntilItSucceeds(Collection docs, List<Document> batch) {
        for (int attempt = 0; ; attempt++) {
            try {
                docs.putAll(batch);
                return;
            } catch (TuskException e) {
                if (e.code() != ErrorCode.CONCURRENT_CHANGE || attempt == 20) {
                    throw e;
                }
            }
        }
    }

    @Test
    void concurrentPatchesAreAllApplied(TestDatabase database) throws Exception {
        Collection docs = docs(database, model);
        docs.put(Document.of("a", "text"));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                String key = "k" + w;
                running.add(threads.submit(
                        () -> docs.patch("a", java.util.Map.of("metadata", java.util.Map.of(key, 1)))));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(docs.get("a").orElseThrow().document().metadata()).containsOnlyKeys("k0", "k1", "k2", "k3");
    }

    @Test
    void aReadOnlyDatabaseCanBeSearchedButNotWritten(TestDatabase database) {
        Collection docs = docs(database, model);
        docs.put(Document.of("a", "readable text"));
        database.execute("alter database \"%s\" set default_transaction_read_only = on".formatted(database.name()));
        Collection readOnly = Tusk.open(database.dataSource(), name -> model).collection("docs");
        assertThat(readOnly.search(dev.tusk.core.search.SearchRequest.hybrid("readable")
                                .build())
                        .hits())
                .hasSize(1);
        assertThatThrownBy(() -> readOnly.put(Document.of("b", "more")))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_READ_ONLY));
    }

    @Test
    void aUserWithoutRightsIsToldSo(TestDatabase database) {
        docs(database, model).put(Document.of("a", "text"));
        TestDatabase.TestRole role = database.createRole();
        database.execute("grant usage on schema tusk to \"%1$s\"; grant select on all tables in schema tusk to \"%1$s\""
                .formatted(role.name()));
        Collection readable =
                Tusk.open(database.dataSource(role), name -> model).collection("docs");
        assertThat(readable.count(null)).isEqualTo(1);
        assertThatThrownBy(() -> readable.delete(Filter.eq("id", "a")))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_RIGHTS));
    }
}

package dev.tusk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.recall.TuneListener;
import dev.tusk.core.recall.TuneOptions;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import dev.tusk.testkit.TestPooler;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Behind PgBouncer in transaction mode, with fewer sessions of the server than clients. */
@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class PoolerTest {

    private static final int ROWS = 6_000;
    private static final int CLIENTS = 6;
    private static final int SEARCHES = 30;

    private static TestDatabase database;
    private static Tusk direct;
    private static @Nullable TestPooler pooler;

    private Tusk pooled;

    @BeforeAll
    static void load(TestDatabase database) {
        PoolerTest.database = database;
        TuskSchema.in(database);
        direct = Tusk.open(database.pool());
        Collection docs = direct.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(null, 8, Distance.COSINE))
                        .build());
        Random random = new Random(3);
        docs.ingest(
                IntStream.range(0, ROWS)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("word" + i % 100)
                                .vector(vector(random))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        docs.maintain(step -> {});
        pooler = TestPooler.inTransactionMode(database);
    }

    @AfterAll
    static void close() {
        if (pooler != null) {
            pooler.close();
        }
    }

    @BeforeEach
    void connect() {
        assumeTrue(pooler != null, "PgBouncer cannot be had for this PostgreSQL");
        pooled = Tusk.open(Objects.requireNonNull(pooler).dataSource());
    }

    private static Vector vector(Random random) {
        float[] values = new float[8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values);
    }

    @Test
    void eachSearchHasItsSettingsAndLeavesNone() throws Exception {
        Collection docs = pooled.collection("docs");
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                int limit = 60 + 10 * client;
                Random random = new Random(client);
                clients.add(threads.submit(() -> {
                    for (int i = 0; i < SEARCHES; i++) {
                        SearchResult result = docs.search(SearchRequest.vector(vector(random))
                                .limit(limit)
                                .build());
                        // A walk with the usual ef_search of 40 brings no more.
                        assertThat(result.hits()).hasSize(limit);
                        assertThat(result.plan().toString()).contains("HNSW, ef_search " + Math.max(100, 2 * limit));
                        assertThat(result.notes()).isEmpty();
                    }
                    return SEARCHES;
                }));
            }
            for (Future<Integer> client : clients) {
                assertThat(client.get()).isEqualTo(SEARCHES);
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(show("hnsw.ef_search")).isEqualTo("40");
            assertThat(show("ivfflat.probes")).isEqualTo("1");
            assertThat(show("statement_timeout")).isEqualTo("0");
        }
    }

    private static String show(String setting) throws SQLException {
        try (Connection connection = Objects.requireNonNull(pooler).dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void writesGoThrough() {
        Collection docs = pooled.collection("docs");
        docs.put(Document.builder("new")
                .body("unusual")
                .vector(vector(new Random(99)))
                .build());
        assertThat(docs.search(SearchRequest.keyword("unusual").build()).hits()).hasSize(1);
        assertThat(docs.delete("new")).isTrue();
    }

    @Test
    void writesIntoASmallCollectionLeaveNoLock() {
        Collection small =
                pooled.collections().create(CollectionDefinition.named("small").build());
        for (int i = 0; i < 40; i++) {
            small.put(
                    Document.of("d" + i, "word%d and another text".formatted(i).repeat(1 + i)));
        }
        assertThat(small.search(SearchRequest.keyword("word7").build()).hits()).isNotEmpty();
        assertThat(database.queryLong("select count(*) from pg_locks where locktype = 'advisory'"))
                .isZero();
        assertThat(direct.collection("small").maintain(step -> {}).done()).contains("merge term statistics");
    }

    @Test
    void whatNeedsASessionIsRefusedAndLeavesNoLock() {
        Collection docs = pooled.collection("docs");
        VectorIndexes indexes = docs.vectorIndexes();
        VectorIndexSpec half = new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Half());
        for (Runnable work : List.<Runnable>of(
                () -> docs.maintain(step -> {}),
                () -> indexes.apply(indexes.creation(half, VectorIndexes.BuildOptions.DEFAULT), progress -> {}),
                () -> docs.recall().tuner().tune(TuneOptions.DEFAULT, TuneListener.SILENT))) {
            assertThatThrownBy(work::run).isInstanceOfSatisfying(TuskException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.SESSION_SHARED);
                assertThat(failure.hint()).contains("session mode");
            });
        }
        assertThat(database.queryLong("select count(*) from pg_locks where locktype = 'advisory'"))
                .isZero();
        assertThat(direct.collection("docs").maintain(step -> {}).done()).isNotEmpty();
    }
}

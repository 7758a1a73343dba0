package dev.tusk.core.recall;

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
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestCluster;
import dev.tusk.testkit.TestDatabase;
import dev.tusk.testkit.TestStandby;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class RecallMonitorTest {

    private static final int DIMENSIONS = 32;

    /** 5,200 vectors, and so short a walk of their index that it misses some. */
    private static Collection poorlyServed(TestDatabase database, Tusk tusk, Random random) {
        TuskSchema.in(database);
        Collection docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .build());
        docs.ingest(
                IntStream.range(0, 5_200)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("word")
                                .vector(vector(random))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        docs.maintain(step -> {});
        database.execute(
                "update tusk.vector_index set serving = true, effort = 10, rescored = 0, target = 0.99 where name = 'docs_chunk_hnsw'");
        return docs;
    }

    @Test
    void whereAllVectorsAreComparedNothingIsKept(TestDatabase database) throws InterruptedException {
        Random random = new Random(6);
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        Collection docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .build());
        docs.put(Document.builder("d").body("word").vector(vector(random)).build());
        docs.maintain(step -> {});
        try (RecallMonitor monitor = tusk.monitorRecall(0.5)) {
            long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!monitor.latest().containsKey("docs") && System.nanoTime() < until) {
                docs.search(SearchRequest.vector(vector(random)).build());
                Thread.sleep(20);
            }
            assertThat(Objects.requireNonNull(monitor.latest().get("docs")).isExact())
                    .isTrue();
        }
        assertThat(database.queryLong("select count(*) from tusk.query_sample")).isZero();
    }

    @Test
    void measuresWhatIsAskedAndTellsWhenItIsLessThanPromised(TestDatabase database) throws InterruptedException {
        Random random = new Random(5);
        Tusk tusk = Tusk.open(database.pool());
        Collection docs = poorlyServed(database, tusk, random);
        try (RecallMonitor monitor = tusk.monitorRecall(0.5)) {
            // Only those without a filter are taken.
            Vector filtered = unusual();
            docs.search(
                    SearchRequest.vector(filtered).filter(Filter.eq("id", "d1")).build());
            RecallStatus status = measured(monitor, docs, random);
            assertThat(status.measurements())
                    .allMatch(each -> each.source() == Measurement.Source.MONITOR)
                    .allMatch(each -> each.recall().queries() <= 20);
            Recall recall = Objects.requireNonNull(status.recall());
            assertThat(recall.high()).isLessThan(0.99);
            assertThat(status.finding()).isNotNull();
            assertThat(database.queryLong("select count(*) from tusk.query_sample"))
                    .isGreaterThanOrEqualTo(recall.queries());
            assertThat(database.queryLong("select count(*) from tusk.query_sample where vector[1] = 777"))
                    .isZero();
            // The same queries by hand.
            double byHand = docs.recall()
                    .measure(500, TuneListener.SILENT)
                    .orElseThrow()
                    .recall()
                    .mean();
            assertThat(byHand).isBetween(recall.low() - 0.05, recall.high() + 0.05);
        }
    }

    @Test
    void withoutTheRightToWriteItIsKeptInMemory(TestDatabase database) throws InterruptedException {
        Random random = new Random(6);
        poorlyServed(database, Tusk.open(database.pool()), random);
        TestDatabase.TestRole reader = database.createRole();
        database.execute("grant usage on schema tusk to " + reader.name());
        database.execute("grant select on all tables in schema tusk to " + reader.name());
        Tusk tusk = Tusk.open(database.dataSource(reader));
        try (RecallMonitor monitor = tusk.monitorRecall(0.5)) {
            Recall recall = Objects.requireNonNull(
                    measured(monitor, tusk.collection("docs"), random).recall());
            assertThat(recall.mean()).isBetween(0.3, 0.985);
        }
        assertThat(database.queryLong("select count(*) from tusk.recall_measurement"))
                .isZero();
        assertThat(database.queryLong("select count(*) from tusk.query_sample")).isZero();
    }

    @Test
    void comparesOnAReplicaAndKeepsOnThePrimary() throws SQLException, InterruptedException {
        try (TestCluster server = TestCluster.start(TestStandby.PRIMARY_SETTINGS);
                TestDatabase database = server.createDatabase()) {
            Random random = new Random(7);
            Tusk tusk = Tusk.open(database.pool());
            Collection docs = poorlyServed(database, tusk, random);
            try (TestStandby standby = TestStandby.of(server)) {
                standby.awaitCaughtUp();
                AtomicInteger connections = new AtomicInteger();
                try (RecallMonitor monitor =
                        tusk.monitorRecall(0.5, counting(standby.cluster().dataSource(database.name()), connections))) {
                    Recall recall = Objects.requireNonNull(
                            measured(monitor, docs, random).recall());
                    assertThat(connections.get()).isGreaterThanOrEqualTo(recall.queries());
                }
            }
            assertThat(database.queryLong("select sum(queries) from tusk.recall_measurement where source = 'monitor'"))
                    .isGreaterThanOrEqualTo(30);
            // The standby is gone: the primary is not made to do its work.
            long before = database.queryLong("select sum(queries) from tusk.recall_measurement");
            try (RecallMonitor monitor = tusk.monitorRecall(0.5, unreachable())) {
                for (int i = 0; i < 50; i++) {
                    docs.search(SearchRequest.vector(vector(random)).build());
                    Thread.sleep(20);
                }
                assertThat(monitor.latest()).isEmpty();
            }
            assertThat(database.queryLong("select sum(queries) from tusk.recall_measurement"))
                    .isEqualTo(before);
        }
    }

    private static DataSource counting(DataSource source, AtomicInteger connections) {
        return (DataSource) Proxy.newProxyInstance(
                RecallMonitorTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    connections.incrementAndGet();
                    return method.invoke(source, arguments);
                });
    }

    private static DataSource unreachable() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setPortNumbers(new int[] {1});
        return nowhere;
    }

    /** Asks until thirty queries were measured. */
    private static RecallStatus measured(RecallMonitor monitor, Collection docs, Random random)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < end) {
            docs.search(SearchRequest.vector(vector(random)).build());
            RecallStatus status = monitor.latest().get("docs");
            Recall recall = status == null ? null : status.recall();
            if (status != null && recall != null && recall.queries() >= 30) {
                return status;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("too little was measured");
    }

    @Test
    void aShareThatIsNoneIsRefused(TestDatabase database) {
        Tusk tusk = Tusk.open(database.pool());
        for (double share : new double[] {0, -1, 0.6, Double.NaN}) {
            assertThatThrownBy(() -> tusk.monitorRecall(share)).isInstanceOf(TuskException.class);
        }
    }

    private static Vector unusual() {
        float[] values = new float[DIMENSIONS];
        values[0] = 777;
        return Vector.of(values);
    }

    private static Vector vector(Random random) {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values);
    }
}

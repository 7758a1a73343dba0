package dev.tusk.core.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
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
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class RecallMonitorTest {

    private static final int DIMENSIONS = 32;

    @Test
    void measuresWhatIsAskedAndTellsWhenItIsLessThanPromised(TestDatabase database) throws InterruptedException {
        Random random = new Random(5);
        Tusk tusk = Tusk.open(database.dataSource());
        tusk.setup().apply();
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
        // So short a walk misses some of uniform noise.
        database.execute(
                "insert into tusk.vector_index (collection, name, serving, effort, rescored, target) values ('docs', 'docs_chunk_hnsw', true, 10, 0, 0.99)");
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
        Tusk tusk = Tusk.open(database.dataSource());
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

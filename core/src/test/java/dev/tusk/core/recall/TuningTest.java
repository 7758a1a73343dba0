package dev.tusk.core.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorIndexes;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class TuningTest {

    private static final int DIMENSIONS = 48;
    private static final int ROWS = 6_000;

    private static final VectorIndexSpec FULL =
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full());
    private static final VectorIndexSpec HALF =
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Half());
    private static final VectorIndexSpec BITS =
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Binary());
    private static final VectorIndexSpec LISTS =
            new VectorIndexSpec(new IndexMethod.IvfFlat(24), new Representation.Half());

    private static TestDatabase database;
    private static Collection docs;
    private static Random random;

    @BeforeAll
    static void load(TestDatabase database) {
        TuningTest.database = database;
        long seed = System.nanoTime();
        System.out.println("TuningTest: seed " + seed);
        random = new Random(seed);
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        docs = tusk.collections().create(definition("docs"));
        docs.ingest(
                IntStream.range(0, ROWS)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("word")
                                .vector(vector())
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        database.execute("analyze tusk.docs_chunk");
    }

    private static CollectionDefinition definition(String name) {
        return CollectionDefinition.named(name)
                .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                .build();
    }

    /** Around one of forty centres, as texts are around their topics. */
    private static Vector vector() {
        Random centre = new Random(random.nextInt(40));
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) (centre.nextGaussian() + 0.6 * random.nextGaussian());
        }
        return Vector.of(values);
    }

    @AfterEach
    void noIndexAndNoSettings() {
        var indexes = docs.vectorIndexes();
        indexes.list()
                .forEach(index -> indexes.apply(indexes.removal(index.name().name()), progress -> {}));
        database.execute("truncate tusk.vector_index, tusk.recall_measurement, tusk.query_sample");
        database.execute("update tusk.collection set recall_target = default");
    }

    private static TuneOptions options(@Nullable Double target, List<VectorIndexSpec> space) {
        return new TuneOptions(target, 100, 50_000, Preference.BALANCED, space);
    }

    private static IndexTuning tune(@Nullable Double target, List<VectorIndexSpec> space) {
        return docs.recall().tuner().tune(options(target, space), TuneListener.SILENT);
    }

    private static IndexAdoption.Adopted adopt(VectorIndexSpec spec, double target) {
        return docs.recall().adoption().adopt(spec, target, 1, 100, false, TuneListener.SILENT, progress -> {});
    }

    private static boolean trialIsLeft() {
        return database.queryLong("select count(*) from pg_class where relname ~ '^docs_trial'") > 0;
    }

    @Test
    void triesEachKindAndTakesTheCheapestThatKeepsTheTarget() {
        IndexTuning tuning = tune(null, List.of(FULL, HALF, BITS, LISTS));
        assertThat(tuning.target()).isEqualTo(0.99);
        assertThat(tuning.vectors()).isEqualTo(ROWS);
        assertThat(tuning.sampled()).isEqualTo(ROWS - 100);
        assertThat(tuning.trials()).extracting(Trial::spec).containsExactly(FULL, HALF, BITS, LISTS);
        for (Trial trial : tuning.trials()) {
            assertThat(trial.bytes()).as("%s", trial.spec()).isPositive();
            assertThat(trial.points()).as("%s", trial.spec()).isNotEmpty();
            Point most = trial.mostExact().orElseThrow();
            assertThat(most.recall().mean()).as("%s", trial.spec()).isGreaterThan(0.9);
            Point reached = trial.reached();
            if (reached != null) {
                assertThat(reached.recall().mean()).isGreaterThanOrEqualTo(0.99);
            }
        }
        assertThat(tuning.trials().get(1).bytes())
                .isLessThan(tuning.trials().getFirst().bytes());
        Trial best = Objects.requireNonNull(tuning.best());
        assertThat(best.reached()).isNotNull();
        assertThat(trialIsLeft()).isFalse();
        assertThat(docs.vectorIndexes().list()).isEmpty();
        // Probing all lists compares all vectors, and what a walk of full vectors finds needs no scoring again.
        Point all = tuning.trials().getLast().mostExact().orElseThrow();
        assertThat(all.recall().mean()).isGreaterThan(0.99);
        assertThat(tuning.trials().getFirst().points()).allMatch(point -> point.rescored() == 0);
    }

    @Test
    void whatWasFoundServesSearchesWithItsSettings() {
        docs.vectorIndexes().apply(docs.vectorIndexes().creation(FULL, VectorIndexes.BuildOptions.DEFAULT), p -> {});
        IndexAdoption.Adopted adopted = adopt(HALF, 0.97);
        assertThat(adopted.built()).isTrue();
        assertThat(adopted.dropped()).containsExactly("docs_chunk_hnsw");
        assertThat(adopted.point().recall().mean()).isGreaterThanOrEqualTo(0.97);
        assertThat(docs.recall().target()).isEqualTo(0.97);
        assertThat(docs.vectorIndexes().list()).singleElement().satisfies(index -> {
            assertThat(index.isChosen()).isTrue();
            assertThat(Objects.requireNonNull(index.search()).effort())
                    .isEqualTo(adopted.point().effort());
        });
        String way = docs.search(SearchRequest.vector(vector()).limit(10).build())
                .plan()
                .toString();
        assertThat(way)
                .contains("HNSW over halfvec")
                .contains("ef_search " + adopted.point().effort());
        // Again: nothing is built, nothing dropped.
        IndexAdoption.Adopted again = adopt(HALF, 0.97);
        assertThat(again.built()).isFalse();
        assertThat(again.dropped()).isEmpty();
    }

    /** Vectors that an index holds are found more easily than new ones, so a tuning by them alone would promise too much. */
    @Test
    void newQueriesFindWhatWasPromised() {
        IndexTuning tuning = tune(0.95, List.of(FULL));
        Trial best = Objects.requireNonNull(tuning.best());
        docs.recall().adoption().adopt(FULL, 0.95, best.harder(), 200, false, TuneListener.SILENT, progress -> {});
        docs.recall()
                .keepQueries(IntStream.range(0, 400).mapToObj(i -> vector()).toList());
        Recall found =
                docs.recall().measure(400, TuneListener.SILENT).orElseThrow().recall();
        assertThat(found.queries()).isEqualTo(400);
        assertThat(found.high()).as("%s", found).isGreaterThan(0.94);
    }

    /** A server with two indexes over the same expression walks the one that seems cheaper. */
    @Test
    void anIndexOverTheSameIsDroppedBeforeTheNewOneIsMeasured() {
        VectorIndexSpec denser = new VectorIndexSpec(new IndexMethod.Hnsw(24, 128), new Representation.Full());
        adopt(FULL, 0.95);
        assertThatThrownBy(() ->
                        docs.recall().adoption().adopt(denser, 0.95, 1, 100, true, TuneListener.SILENT, progress -> {}))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        IndexAdoption.Adopted adopted = adopt(denser, 0.95);
        assertThat(adopted.dropped()).containsExactly("docs_chunk_hnsw");
        assertThat(docs.vectorIndexes().list()).singleElement().satisfies(index -> {
            assertThat(index.spec()).isEqualTo(denser);
            assertThat(index.isChosen()).isTrue();
        });
    }

    /** Numbers in statements are written as the server reads them, not as people here do. */
    @Test
    void doesNotDependOnTheLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            IndexTuning tuning = docs.recall()
                    .tuner()
                    .tune(new TuneOptions(null, 20, 4_000, Preference.SIZE, List.of(HALF)), TuneListener.SILENT);
            assertThat(tuning.sampled()).isBetween(3_000L, 5_000L);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatIsBuiltAnewIsMeasuredAnew() {
        adopt(FULL, 0.95);
        assertThat(docs.recall().measure(20, TuneListener.SILENT)).isPresent();
        assertThat(docs.recall().status().measurements()).hasSize(1);
        var indexes = docs.vectorIndexes();
        indexes.apply(indexes.renewal("docs_chunk_hnsw", VectorIndexes.BuildOptions.DEFAULT), progress -> {});
        assertThat(docs.recall().status().measurements()).isEmpty();
    }

    @Test
    void aTargetThatNoIndexReachesSaysTheMost() {
        VectorIndexSpec poor = new VectorIndexSpec(new IndexMethod.Hnsw(2, 4), new Representation.Binary());
        IndexTuning tuning = tune(1.0, List.of(poor));
        assertThat(tuning.best()).isNull();
        assertThat(tuning.obstacle()).get(InstanceOfAssertFactories.STRING).contains("the most is 0.", poor.toString());
        assertThatThrownBy(() -> adopt(poor, 1.0))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_NOT_REACHED));
        assertThat(docs.recall().target()).isEqualTo(0.99);
    }

    @Test
    void aSampleThatLeavesItOpenIsFollowedByALargerOne() {
        IndexAdoption adoption = docs.recall().adoption();
        // Of eight queries not even all neighbours found would tell.
        assertThat(adoption.adopt(FULL, 0.99, 1, 8, false, TuneListener.SILENT, progress -> {})
                        .point()
                        .recall()
                        .queries())
                .isEqualTo(32);
    }

    @Test
    void nothingToTuneWithoutVectors() {
        Tusk tusk = Tusk.open(database.pool());
        Collection empty = tusk.collections().create(definition("nothing"));
        assertThatThrownBy(() -> empty.recall().tuner().tune(TuneOptions.DEFAULT, TuneListener.SILENT))
                .isInstanceOfSatisfying(TuskException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                    assertThat(e.getMessage()).contains("0 vectors");
                });
        tusk.collections().drop("nothing");
    }

    @Test
    void twoAtOnceAreRefusedAndAKilledOneIsSweptUp() throws Exception {
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        CompletableFuture<IndexTuning> first = CompletableFuture.supplyAsync(() -> docs.recall()
                .tuner()
                .tune(options(null, List.of(FULL)), (step, done, all) -> {
                    if (step.startsWith("try") && begun.complete(true)) {
                        database.execute(
                                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
                                        + " and classid = x'5455534b'::int and database = (select oid from pg_database where datname = current_database())");
                    } else if (step.startsWith("compare") && done == 1) {
                        assertThatThrownBy(() -> tune(null, List.of(FULL)))
                                .isInstanceOfSatisfying(
                                        TuskException.class,
                                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONCURRENT_CHANGE));
                    }
                }));
        assertThatThrownBy(first::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(TuskException.class);
        assertThat(begun).isCompleted();
        assertThat(trialIsLeft()).isTrue();
        assertThat(tune(null, List.of(FULL)).trials()).hasSize(1);
        assertThat(trialIsLeft()).isFalse();
    }

    @Test
    void queriesThatWereAskedAreUsedAndTheNewestKept() {
        List<Vector> asked = IntStream.range(0, 150).mapToObj(i -> vector()).toList();
        docs.recall().keepQueries(asked);
        for (int i = 0; i < 14; i++) {
            docs.recall().keepQueries(asked);
        }
        assertThat(database.queryLong("select count(*) from tusk.query_sample")).isEqualTo(QuerySamples.MOST_KEPT);
        IndexTuning tuning = tune(null, List.of(FULL));
        assertThat(tuning.queries()).isEqualTo(100);
        assertThat(tuning.asked()).isEqualTo(50);
        assertThatThrownBy(() -> docs.recall().keepQueries(List.of(Vector.of(1, 2))))
                .isInstanceOf(TuskException.class);
    }

    @Test
    void whatIsMeasuredIsKeptAndLessThanPromisedIsAFinding() {
        assertThat(docs.recall().measure(20, TuneListener.SILENT)).isEmpty();
        assertThat(docs.recall().status().isExact()).isTrue();
        adopt(FULL, 0.99);
        Measurement measured = docs.recall().measure(100, TuneListener.SILENT).orElseThrow();
        assertThat(measured.recall().queries()).isEqualTo(100);
        assertThat(measured.recall().high()).isGreaterThanOrEqualTo(0.98);
        RecallStatus kept = docs.recall().status();
        assertThat(kept.measurements()).hasSize(1);
        assertThat(kept.finding()).isNull();
        // A walk that is much too short.
        database.execute("update tusk.vector_index set effort = 10");
        assertThat(docs.recall().measure(300, TuneListener.SILENT)).isPresent();
        RecallStatus broken = docs.recall().status();
        assertThat(Objects.requireNonNull(broken.recall()).high()).isLessThan(0.99);
        RecallFinding finding = Objects.requireNonNull(broken.finding());
        assertThat(finding.cause()).isEqualTo(RecallFinding.Cause.SMALL_EFFORT);
        assertThat(finding.fix()).isEqualTo("tusk index tune docs --apply");
    }

    /** What a kill between two steps is like. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void anAdoptionThatEndedAnywhereIsCompletedByTheNext() {
        docs.vectorIndexes().apply(docs.vectorIndexes().creation(FULL, VectorIndexes.BuildOptions.DEFAULT), p -> {});
        int ended = 0;
        boolean complete = false;
        while (!complete) {
            int last = ended;
            Set<String> steps = new HashSet<>();
            try {
                docs.recall()
                        .adoption()
                        .adopt(
                                HALF,
                                0.9,
                                1,
                                50,
                                false,
                                (step, done, all) -> {
                                    if (steps.add(step) && steps.size() > last) {
                                        throw new Stopped();
                                    }
                                },
                                building -> {});
                complete = true;
            } catch (Stopped stopped) {
                ended++;
                assertThat(docs.search(SearchRequest.vector(vector()).build())
                                .plan()
                                .toString())
                        .contains("HNSW");
                assertThat(docs.vectorIndexes().list()).allMatch(VectorIndex::isReady);
            }
        }
        // To build, to walk each effort that is tried, and to drop the former one.
        assertThat(ended).isGreaterThanOrEqualTo(3);
        assertThat(docs.vectorIndexes().list()).singleElement().satisfies(index -> {
            assertThat(index.spec()).isEqualTo(HALF);
            assertThat(index.isChosen()).isTrue();
            assertThat(Objects.requireNonNull(index.search()).target()).isEqualTo(0.9);
        });
    }

    @Test
    void centroidsAreStaleByWhatWasWrittenUntilTheIndexIsBuiltAnew() throws InterruptedException {
        // A session that is idle tells the server up to ten seconds later what it has written: what is told only after
        // the index was built anew would count as written since.
        while (database.queryLong("select n_tup_ins from pg_stat_all_tables where relid = 'tusk.docs_chunk'::regclass")
                < ROWS) {
            Thread.sleep(50);
        }
        adopt(new VectorIndexSpec(new IndexMethod.IvfFlat(400), new Representation.Half()), 0.9);
        database.execute("update tusk.docs_chunk set embedding = embedding where id % 2 = 0;"
                + " select pg_stat_force_next_flush()");
        database.execute("vacuum (analyze) tusk.docs_chunk");
        database.execute("update tusk.vector_index set effort = 1; update tusk.collection set recall_target = 1");
        assertThat(cause()).isEqualTo(RecallFinding.Cause.STALE_CENTROIDS);
        var indexes = docs.vectorIndexes();
        String name = indexes.list().getFirst().name().name();
        indexes.apply(indexes.renewal(name, VectorIndexes.BuildOptions.DEFAULT), progress -> {});
        assertThat(cause()).isEqualTo(RecallFinding.Cause.SMALL_EFFORT);
    }

    @Test
    void rowsThatWereDeletedAndNotVacuumedAwayAreACause() {
        adopt(FULL, 0.9);
        database.execute("alter table tusk.docs_chunk set (autovacuum_enabled = off)");
        // Of the same direction and other bytes, so that no row stays on its page, where the next reader would prune
        // it.
        database.execute("update tusk.docs_chunk set embedding = embedding + embedding where id % 2 = 0;"
                + " select pg_stat_force_next_flush()");
        try {
            database.execute("update tusk.vector_index set effort = 10; update tusk.collection set recall_target = 1");
            assertThat(cause()).isEqualTo(RecallFinding.Cause.DELETED_ROWS);
            assertThat(Objects.requireNonNull(docs.recall().status().finding()).fix())
                    .isEqualTo("vacuum \"tusk\".\"docs_chunk\"; then tusk index rebuild docs docs_chunk_hnsw --apply");
        } finally {
            database.execute("alter table tusk.docs_chunk reset (autovacuum_enabled)");
            database.execute("vacuum (analyze) tusk.docs_chunk");
        }
    }

    /** As a tuning of a fourth less of them would have noted it. */
    @Test
    void vectorsThatCameSinceTheTuningAreACause() {
        adopt(FULL, 0.9);
        database.execute("update tusk.vector_index set effort = 10; update tusk.collection set recall_target = 1");
        assertThat(cause()).isEqualTo(RecallFinding.Cause.SMALL_EFFORT);
        database.execute("update tusk.recall_measurement set vectors = %d".formatted(ROWS * 3 / 4));
        assertThat(Objects.requireNonNull(docs.recall().status().finding()).cause())
                .isEqualTo(RecallFinding.Cause.GROWN_DATA);
    }

    private static RecallFinding.Cause cause() {
        assertThat(docs.recall().measure(300, TuneListener.SILENT)).isPresent();
        return Objects.requireNonNull(docs.recall().status().finding()).cause();
    }

    @Test
    void aVectorOfZerosIsNoQueryAndNobodysNeighbour() {
        database.execute("create table kept as select id, embedding from tusk.docs_chunk where id % 3 = 0");
        database.execute("update tusk.docs_chunk set embedding = '[%s]' where id %% 3 = 0"
                .formatted(String.join(",", java.util.Collections.nCopies(DIMENSIONS, "0"))));
        try {
            database.execute("vacuum (analyze) tusk.docs_chunk");
            assertThat(adopt(FULL, 0.95).point().recall().mean()).isGreaterThan(0.95);
        } finally {
            database.execute("update tusk.docs_chunk c set embedding = k.embedding from kept k where k.id = c.id;"
                    + " drop table kept");
            database.execute("vacuum (analyze) tusk.docs_chunk");
        }
    }

    @Test
    void thePictureHasEveryPointAndTheTarget() {
        IndexTuning tuning = tune(0.9, List.of(FULL, LISTS));
        String svg = ParetoPicture.of(tuning);
        long points = tuning.trials().stream()
                .mapToLong(trial -> trial.points().size())
                .sum();
        assertThat(svg.lines().filter(line -> line.contains("<title>HNSW") || line.contains("<title>IVFFlat")))
                .hasSize((int) points);
        assertThat(svg).startsWith("<svg").endsWith("</svg>\n").contains("target 0.9<");
        assertThat(tuning.frontier()).isNotEmpty().isSortedAccordingTo(java.util.Comparator.comparing(Point::p50));
    }
}

package dev.tusk.core.collection.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestListener;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.search.SearchResult;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class VectorIndexesTest {

    private static final int DIMENSIONS = 64;
    private static final int ROWS = 5_400;

    private static final VectorIndexSpec HALF =
            new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Half());
    private static final VectorIndexSpec LISTS =
            new VectorIndexSpec(new IndexMethod.IvfFlat(20), new Representation.Full());

    /** Takes some seconds to build. */
    private static final VectorIndexSpec SLOW =
            new VectorIndexSpec(new IndexMethod.Hnsw(60, 1000), new Representation.Full());

    private static TestDatabase database;
    private static Collection docs;
    private static VectorIndexes indexes;
    private static Vector query;

    @BeforeAll
    static void load(TestDatabase database) {
        VectorIndexesTest.database = database;
        TuskSchema.in(database);
        Tusk tusk = Tusk.open(database.pool());
        docs = tusk.collections()
                .create(CollectionDefinition.named("docs")
                        .embedding(new EmbeddingSpec(null, DIMENSIONS, Distance.COSINE))
                        .build());
        Random random = new Random(3);
        docs.ingest(
                IntStream.range(0, ROWS)
                        .mapToObj(i -> Document.builder("d" + i)
                                .body("word")
                                .vector(vector(random))
                                .build())
                        .iterator(),
                IngestListener.SILENT);
        database.execute("analyze tusk.docs_chunk");
        query = vector(random);
        indexes = docs.vectorIndexes();
    }

    @AfterEach
    void dropAll() {
        names().forEach(name -> indexes.apply(indexes.removal(name), progress -> {}));
    }

    private static Vector vector(Random random) {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Vector.of(values);
    }

    private static void create(VectorIndexSpec spec) {
        indexes.apply(indexes.creation(spec, BuildOptions.DEFAULT), progress -> {});
    }

    private static String way() {
        return docs.search(SearchRequest.vector(query).build()).plan().toString();
    }

    private static List<String> names() {
        return indexes.list().stream().map(index -> index.name().name()).toList();
    }

    @Test
    void nothingIsDoneBeforeItIsApplied() {
        assertThat(way()).contains("exact scan");
        IndexChange change = indexes.creation(HALF, BuildOptions.DEFAULT);
        assertThat(change.statements())
                .singleElement()
                .asString()
                .startsWith("create index concurrently \"docs_chunk_hnsw_half\"")
                .endsWith("with (m = 16, ef_construction = 64)");
        assertThat(change.vectors()).isBetween(5_000L, 5_800L);
        assertThat(names()).isEmpty();
        indexes.apply(change, progress -> {});
        assertThat(names()).containsExactly("docs_chunk_hnsw_half");
        assertThat(way()).contains("HNSW over halfvec");
    }

    @Test
    void theMostExactIndexServesUntilItIsDropped() {
        create(HALF);
        create(LISTS);
        assertThat(way()).contains("HNSW over halfvec");
        IndexChange removal = indexes.removal("docs_chunk_hnsw_half");
        assertThat(removal.notes()).singleElement().asString().contains("walk \"docs_ivf_20\"");
        indexes.apply(removal, progress -> {});
        assertThat(way()).contains("IVFFlat, probes 5");
        IndexChange last = indexes.removal("docs_ivf_20");
        assertThat(last.notes()).singleElement().asString().contains("compare all vectors");
        indexes.apply(last, progress -> {});
        assertThat(way()).contains("exact scan");
    }

    @Test
    void anIndexOverTheSameOfEachVectorIsReplaced() {
        VectorIndexSpec full = new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full());
        create(full);
        IndexChange change = indexes.creation(LISTS, BuildOptions.DEFAULT);
        assertThat(change.statements())
                .hasSize(2)
                .last()
                .isEqualTo("drop index concurrently if exists \"tusk\".\"docs_chunk_hnsw\"");
        assertThat(change.notes()).anyMatch(note -> note.contains("\"docs_chunk_hnsw\" holds the same of each vector"));
        indexes.apply(change, progress -> {});
        assertThat(names()).containsExactly("docs_ivf_20");
        assertThat(way()).contains("IVFFlat");
        assertThatThrownBy(() -> indexes.creation(LISTS, BuildOptions.DEFAULT)).hasMessageContaining("is there");
    }

    @Test
    void aReplacementThatWasKilledBeforeTheDropIsCompletedByTheNext() {
        create(new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full()));
        database.execute(
                "create index docs_ivf_20 on tusk.docs_chunk using ivfflat (embedding vector_cosine_ops) with (lists = 20)");
        IndexChange change = indexes.creation(LISTS, BuildOptions.DEFAULT);
        assertThat(change.statements())
                .containsExactly("drop index concurrently if exists \"tusk\".\"docs_chunk_hnsw\"");
        assertThat(change.forecast()).isNull();
        indexes.apply(change, progress -> {});
        assertThat(names()).containsExactly("docs_ivf_20");
    }

    @Test
    void whereSharedMemoryIsTooSmallForARenewalTheIndexStays() {
        create(HALF);
        database.execute(
                "update pg_index set indisvalid = false where indexrelid = 'tusk.docs_chunk_hnsw_half'::regclass;"
                        + " alter table tusk.docs_chunk set (parallel_workers = 2)");
        try {
            IndexChange change = indexes.renewal("docs_chunk_hnsw_half", new BuildOptions(2_000L << 30, 2));
            indexes.apply(change, progress -> {});
        } finally {
            database.execute("alter table tusk.docs_chunk reset (parallel_workers)");
        }
        assertThat(indexes.list()).singleElement().matches(VectorIndex::isReady);
    }

    @Test
    void ofTwoOverTheSameTheOneThatServesIsWalked() {
        create(LISTS);
        database.execute("create index made_by_hand on tusk.docs_chunk using hnsw (embedding vector_cosine_ops)");
        VectorIndexSpec full = new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full());
        assertThat(indexes.creation(full, BuildOptions.DEFAULT).statements())
                .containsExactly("drop index concurrently if exists \"tusk\".\"docs_ivf_20\"");
        docs.maintain(step -> {});
        assertThat(walked()).contains("made_by_hand");
        indexes.keepServing(indexes.list().stream()
                .filter(index -> index.spec().equals(LISTS))
                .findFirst()
                .orElseThrow());
        assertThat(walked()).contains("docs_ivf_20");
        assertThatThrownBy(() -> indexes.serveBy("made_by_hand"))
                .asInstanceOf(InstanceOfAssertFactories.type(TuskException.class))
                .satisfies(failure -> assertThat(failure.hint()).contains("tusk index drop docs docs_ivf_20"));
        indexes.serveByExactness();
    }

    private static String walked() {
        SearchResult result =
                docs.search(SearchRequest.vector(query).explain(true).build());
        return Objects.requireNonNull(result.explanation())
                .plan()
                .lines()
                .filter(line -> line.contains("Index Scan") && line.contains("docs_chunk"))
                .findFirst()
                .orElse("no index");
    }

    @Test
    void whereSharedMemoryIsTooSmallOneProcessBuilds() {
        List<IndexProgress> seen = new ArrayList<>();
        // More than any machine has.
        IndexChange change = indexes.creation(HALF, new BuildOptions(2_000L << 30, 2));
        database.execute("alter table tusk.docs_chunk set (parallel_workers = 2)");
        try {
            indexes.apply(change, seen::add);
        } finally {
            database.execute("alter table tusk.docs_chunk reset (parallel_workers)");
        }
        if (change.workers() > 0) {
            assertThat(seen).extracting(IndexProgress::phase).anyMatch(phase -> phase.contains("with one process"));
        } else {
            // An older pgvector, which Tusk has no other processes help.
            assertThat(change.notes()).anyMatch(note -> note.contains("built by one process"));
        }
        assertThat(names()).containsExactly("docs_chunk_hnsw_half");
        assertThat(way()).contains("HNSW over halfvec");
    }

    @Test
    void maintainSweepsUpWhatABuildLeftWhileAnotherIndexServes() {
        create(HALF);
        database.execute(
                "create index left_behind on tusk.docs_chunk using ivfflat (embedding vector_cosine_ops) with (lists = 5)");
        database.execute("update pg_index set indisvalid = false where indexrelid = 'tusk.left_behind'::regclass");
        assertThat(docs.maintain(step -> {}).done()).anyMatch(step -> step.contains("interrupted build left behind"));
        assertThat(names()).containsExactly("docs_chunk_hnsw_half");
    }

    @Test
    void whatSqlMadeOfAnotherExpressionIsNoIndexOfSearches() {
        database.execute("create index of_others on tusk.docs_chunk using hnsw"
                + " ((binary_quantize(subvector(embedding, 1, 16))::bit(16)) bit_hamming_ops)");
        database.execute("create index of_the_middle on tusk.docs_chunk using hnsw"
                + " ((subvector(embedding, 33, 16)::vector(16)) vector_cosine_ops)");
        assertThat(names()).isEmpty();
        assertThat(way()).contains("exact scan");
        database.execute("drop index tusk.of_others, tusk.of_the_middle");
    }

    @Test
    void theForecastIsNearWhatIsBuilt() {
        for (VectorIndexSpec spec : List.of(
                new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full()),
                HALF,
                new VectorIndexSpec(new IndexMethod.Hnsw(32, 64), new Representation.Binary()),
                LISTS)) {
            IndexChange change = indexes.creation(spec, BuildOptions.DEFAULT);
            IndexForecast forecast = Objects.requireNonNull(change.forecast());
            indexes.apply(change, progress -> {});
            VectorIndex built = indexes.list().stream()
                    .filter(index -> index.spec().equals(spec))
                    .findFirst()
                    .orElseThrow();
            assertThat((double) forecast.bytes() / built.bytes()).as("%s", spec).isBetween(0.9, 1.15);
        }
    }

    @Test
    void aBuildThatWasKilledIsSweptUpByTheNext() throws Exception {
        List<IndexProgress> seen = new ArrayList<>();
        IndexChange change = indexes.creation(SLOW, BuildOptions.DEFAULT);
        CompletableFuture<Void> build = CompletableFuture.runAsync(() -> indexes.apply(change, seen::add));
        await("the build has begun", "select count(*) from pg_stat_progress_create_index where phase ~ 'loading'");
        assertThatThrownBy(() -> indexes.apply(indexes.creation(HALF, BuildOptions.DEFAULT), progress -> {}))
                .asInstanceOf(InstanceOfAssertFactories.type(TuskException.class))
                .extracting(TuskException::code)
                .isEqualTo(ErrorCode.CONCURRENT_CHANGE);
        assertThat(indexes.list().getFirst().state()).isEqualTo(VectorIndexState.BUILDING);
        assertThat(way()).contains("exact scan");
        database.query("select pg_terminate_backend(pid)::text from pg_stat_progress_create_index");
        assertThatThrownBy(build::get).isInstanceOf(ExecutionException.class);
        assertThat(indexes.list().getFirst().state()).isEqualTo(VectorIndexState.INVALID);
        assertThat(way()).contains("exact scan");
        IndexChange again = indexes.creation(HALF, BuildOptions.DEFAULT);
        assertThat(again.statements()).hasSize(2).first().asString().startsWith("drop index concurrently if exists");
        indexes.apply(again, progress -> {});
        assertThat(names()).containsExactly("docs_chunk_hnsw_half");
    }

    @Test
    void aRenewalThatWasKilledLeavesTheIndexServingAndIsSweptUp() throws Exception {
        create(new VectorIndexSpec(IndexMethod.Hnsw.DEFAULT, new Representation.Full()));
        String name = names().getFirst();
        // The renewal takes long enough to be killed.
        database.execute("alter index tusk.\"%s\" set (ef_construction = 1000)".formatted(name));
        long before = oidOf(name);
        IndexChange change = indexes.renewal(name, BuildOptions.DEFAULT);
        CompletableFuture<Void> renewal = CompletableFuture.runAsync(() -> indexes.apply(change, progress -> {}));
        await("the renewal has begun", "select count(*) from pg_stat_progress_create_index where phase ~ 'loading'");
        database.query("select pg_terminate_backend(pid)::text from pg_stat_progress_create_index");
        assertThatThrownBy(renewal::get).isInstanceOf(ExecutionException.class);
        assertThat(names()).hasSize(2);
        assertThat(way()).contains("HNSW");
        docs.maintain(step -> {});
        assertThat(names()).containsExactly(name);
        assertThat(oidOf(name)).isEqualTo(before);
        assertThat(way()).contains("HNSW");
    }

    private static long oidOf(String index) {
        return database.queryLong("select 'tusk.\"%s\"'::regclass::oid::bigint".formatted(index));
    }

    @Test
    void tellsHowFarABuildIs() {
        List<IndexProgress> seen = new ArrayList<>();
        VectorIndexSpec spec = new VectorIndexSpec(new IndexMethod.Hnsw(24, 300), new Representation.Full());
        indexes.apply(indexes.creation(spec, new BuildOptions(128L << 20, 0)), seen::add);
        assertThat(seen).anySatisfy(progress -> {
            assertThat(progress.phase()).contains("loading tuples");
            assertThat(progress.unit()).isEqualTo("blocks of the table");
            assertThat(progress.total()).isPositive();
            assertThat(progress.done()).isBetween(0L, progress.total());
        });
    }

    @Test
    void anIndexIsBuiltAnewWhileItServes() {
        create(LISTS);
        database.execute("delete from tusk.docs_document where id < 'd11'");
        IndexChange change = indexes.renewal("docs_ivf_20", BuildOptions.DEFAULT);
        assertThat(change.statements()).containsExactly("reindex index concurrently \"tusk\".\"docs_ivf_20\"");
        long before = oid();
        indexes.apply(change, progress -> {});
        assertThat(oid()).isNotEqualTo(before);
        assertThat(names()).containsExactly("docs_ivf_20");
        assertThat(way()).contains("IVFFlat");
    }

    private static long oid() {
        return database.queryLong("select 'tusk.docs_ivf_20'::regclass::oid::bigint");
    }

    @Test
    void refusesWhatIsThereOrIsNot() {
        create(HALF);
        assertThatThrownBy(() -> indexes.creation(HALF, BuildOptions.DEFAULT)).hasMessageContaining("is there");
        assertThatThrownBy(() -> indexes.removal("docs_chunk_hnsw_halv"))
                .asInstanceOf(InstanceOfAssertFactories.type(TuskException.class))
                .satisfies(failure -> assertThat(failure.hint()).contains("docs_chunk_hnsw_half"));
        assertThatThrownBy(() -> indexes.renewal("nope", BuildOptions.DEFAULT)).hasMessageContaining("no vector index");
        assertThatThrownBy(() -> new BuildOptions(1L, null)).hasMessageContaining("64 MB");
        assertThatThrownBy(() -> new BuildOptions(null, -1)).hasMessageContaining("0 to 64");
        IndexChange small = indexes.creation(SLOW, new BuildOptions(64L << 20, 0));
        assertThat(small.memoryBytes()).isEqualTo(64L << 20);
        assertThat(small.notes()).anyMatch(note -> note.contains("go on on disk"));
    }

    @Test
    void theIndexThatWasChosenServesUntilTheChoiceIsTakenBack() {
        create(HALF);
        create(LISTS);
        assertThat(indexes.serveBy("docs_ivf_20").name().name()).isEqualTo("docs_ivf_20");
        assertThat(way()).contains("IVFFlat");
        assertThat(indexes.list()).filteredOn(VectorIndex::isChosen).hasSize(1);
        indexes.serveBy("docs_chunk_hnsw_half");
        assertThat(way()).contains("HNSW over halfvec");
        indexes.serveBy("docs_ivf_20");
        assertThat(indexes.serveByExactness()).map(index -> index.name().name()).contains("docs_chunk_hnsw_half");
        assertThat(way()).contains("HNSW over halfvec");
        assertThat(indexes.list()).noneMatch(VectorIndex::isChosen);
    }

    @Test
    void anIndexThatMissesVectorsIsNotChosen() {
        create(HALF);
        database.execute(
                "create index parted on tusk.docs_chunk using ivfflat (embedding vector_cosine_ops) where ordinal < 5");
        assertThatThrownBy(() -> indexes.serveBy("parted")).hasMessageContaining("holds only some");
        assertThatThrownBy(() -> indexes.serveBy("nope")).hasMessageContaining("no vector index");
        database.execute(
                "update pg_index set indisvalid = false where indexrelid = 'tusk.docs_chunk_hnsw_half'::regclass");
        assertThatThrownBy(() -> indexes.serveBy("docs_chunk_hnsw_half")).hasMessageContaining("is invalid");
        assertThat(indexes.list()).noneMatch(VectorIndex::isChosen);
    }

    @Test
    void refusesABuildThatDoesNotFitTheDisk() {
        assertThat(ServerDisk.note(OptionalLong.of(300L << 20), 100L << 20))
                .isEqualTo("the server's disk has 300 MB free");
        assertThat(ServerDisk.note(OptionalLong.of(150L << 20), 100L << 20)).contains("write-ahead log");
        assertThat(ServerDisk.note(OptionalLong.empty(), 100L << 20))
                .contains("is not known here: see that 100 MB are");
        assertThatThrownBy(() -> ServerDisk.note(OptionalLong.of(99L << 20), 100L << 20))
                .asInstanceOf(InstanceOfAssertFactories.type(TuskException.class))
                .extracting(TuskException::code)
                .isEqualTo(ErrorCode.OUT_OF_SPACE);
        // The tests' server is this machine's.
        assertThat(indexes.creation(HALF, BuildOptions.DEFAULT).notes())
                .anyMatch(note -> note.matches("the server's disk has \\d+ MB free"));
        TestDatabase.TestRole role = database.createRole();
        database.execute("grant usage on schema tusk to %1$s; grant select on all tables in schema tusk to %1$s"
                .formatted(role.name()));
        Tusk stranger = Tusk.open(database.dataSource(role));
        assertThat(stranger.collection("docs")
                        .vectorIndexes()
                        .creation(HALF, BuildOptions.DEFAULT)
                        .notes())
                .anyMatch(note -> note.contains("is not known here"));
    }

    private static void await(String what, String count) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
        while (database.queryLong(count) == 0) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            Thread.sleep(10);
        }
    }
}

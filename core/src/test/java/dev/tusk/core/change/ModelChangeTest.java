package dev.tusk.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.OneConnection;
import dev.tusk.core.Tusk;
import dev.tusk.core.collection.CollectionChange;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.Distance;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.document.Document;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.evaluate.FusionTuner;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.evaluate.Tuning;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.DeclaredField;
import dev.tusk.core.filter.FieldType;
import dev.tusk.core.search.Fusion;
import dev.tusk.core.search.SearchRequest;
import dev.tusk.core.text.ChunkingSpec;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class ModelChangeTest {

    private TestDatabase database;
    private ChangedCollection changed;

    @BeforeEach
    void create(TestDatabase database) {
        this.database = database;
        changed = new ChangedCollection(database);
    }

    private static void assertRefused(ErrorCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TuskException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).isEqualTo(message);
        });
    }

    private ModelChanges changes() {
        return changed.changes();
    }

    @Test
    void goesFromBeginningToEnd() {
        ModelChange started = changes().start(ChangedCollection.target());
        assertThat(started.state()).isEqualTo(ChangeState.COPYING);
        assertThat(started.documents()).isEqualTo(ChangedCollection.DOCUMENTS);
        assertThat(started.other().store().value()).isEqualTo("docs.2");
        List<ChangeProgress> told = new ArrayList<>();
        ModelChange ready = changes().run(CopyLimits.DEFAULT, told::add);
        assertThat(ready.state()).isEqualTo(ChangeState.READY);
        assertThat(ready.copiedDocuments()).isEqualTo(ChangedCollection.DOCUMENTS);
        assertThat(told).extracting(ChangeProgress::step).contains("copy documents", "analyze");
        changed.assertStoresAgree();
        assertThat(changed.docs().definition().requireEmbedding().model()).isEqualTo("word-hash");

        ModelChange switched = changes().switchOver(progress -> {});
        assertThat(switched.state()).isEqualTo(ChangeState.SWITCHED);
        assertThat(switched.after().requireEmbedding().model()).isEqualTo("other");
        assertThat(switched.before().store().value()).isEqualTo("docs");
        Collection docs = changed.docs();
        assertThat(docs.definition().requireEmbedding())
                .isEqualTo(new EmbeddingSpec("other", OtherModel.DIMENSIONS, Distance.COSINE));
        assertThat(docs.search(SearchRequest.vector("apple number n7").build()).hits())
                .hasSize(10);
        assertThat(docs.search(SearchRequest.hybrid("n9").build()).hits())
                .first()
                .satisfies(hit -> assertThat(hit.documentId()).isEqualTo("d0009"));

        changes().finish();
        assertThat(changes().current()).isEmpty();
        assertThat(database.queryLong("select count(*) from pg_class where relnamespace = 'tusk'::regnamespace"
                        + " and relkind = 'r' and relname ~ '^docs_'"))
                .isZero();
        assertThat(database.queryLong("select count(*) from pg_trigger where tgname ~ '^followed'"))
                .isZero();
        changed.docs().put(ChangedCollection.document(1, "last"));
        assertThat(database.queryLong("select count(*) from tusk.model_change_key"))
                .isZero();
        assertThat(changed.docs().count(null)).isEqualTo(ChangedCollection.DOCUMENTS);
        changed.docs().maintain(step -> {});
        assertThat(changed.docs().summary().documents()).isEqualTo(ChangedCollection.DOCUMENTS);
    }

    @Test
    void takesOverWhatIsWrittenMeanwhile() {
        changes().start(ChangedCollection.target());
        Collection docs = changed.docs();
        docs.put(ChangedCollection.document(3, "second"));
        docs.put(Document.of("new", "a new apple"));
        docs.delete("d0004");
        docs.patch("d0005", Map.of("metadata", Map.of("number", 500)));
        changes().run(CopyLimits.DEFAULT, progress -> {});
        changed.assertStoresAgree();
        docs.put(ChangedCollection.document(6, "second"));
        docs.delete("new");
        docs.delete(dev.tusk.core.filter.Filter.eq("number", 8));
        assertThat(changes().current().orElseThrow().waiting()).isEqualTo(3);
        changes().run(CopyLimits.DEFAULT, progress -> {});
        changed.assertStoresAgree();
        long embedded = changed.other.embedded();
        docs.patch("d0010", Map.of("metadata", Map.of("number", 1000)));
        changes().switchOver(progress -> {});
        changed.assertStoresAgree();
        assertThat(changed.other.embedded()).as("a text that has not changed").isEqualTo(embedded);
        assertThat(changed.docs().get("d0010").orElseThrow().document().metadata())
                .containsEntry("number", 1000);
    }

    @Test
    void aWeightThatWasTunedBeforeTheSwitchIsRefusedAfterIt() {
        Collection docs = changed.docs();
        changed.ready();
        Tuning tuning = new FusionTuner(docs, changed.tusk.models())
                .tune(
                        IntStream.range(0, 12)
                                .mapToObj(i -> new JudgedQuery("q" + i, "n" + i, Map.of(ChangedCollection.id(i), 1)))
                                .toList(),
                        1,
                        done -> true)
                .orElseThrow();
        changes().switchOver(progress -> {});
        Fusion.WeightedSum weight = new Fusion.WeightedSum(0.1);
        assertRefused(
                ErrorCode.CONCURRENT_CHANGE,
                "cannot store the vector weight of collection \"docs\": it was chosen by other vectors than the collection has now, as its model was changed meanwhile",
                () -> docs.storeVectorWeight(tuning.store(), weight, tuning.trained()));
        assertThat(changed.docs().storedVectorWeight()).isEmpty();
        changed.docs().storeVectorWeight(changed.docs().definition().store(), weight, 6);
        assertThat(changed.docs().storedVectorWeight().orElseThrow().weight()).isEqualTo(0.1);
    }

    @Test
    void rollsBackWithWhatWasWrittenSince() {
        changed.ready();
        changes().switchOver(progress -> {});
        Collection docs = changed.docs();
        docs.put(ChangedCollection.document(3, "second"));
        docs.put(Document.of("new", "a new apple"));
        docs.delete("d0004");
        assertThat(changes().rollBack(progress -> {}).state()).isEqualTo(ChangeState.READY);
        changed.assertStoresAgree();
        assertThat(changed.docs().definition().requireEmbedding().model()).isEqualTo("word-hash");
        assertThat(changed.docs()
                        .search(SearchRequest.vector("a new apple").build())
                        .hits())
                .first()
                .satisfies(hit -> assertThat(hit.documentId()).isEqualTo("new"));
        assertThat(changed.docs().get("d0004")).isEmpty();
        changes().switchOver(progress -> {});
        changes().rollBack(progress -> {});
        changes().abort();
        assertThat(changes().current()).isEmpty();
        assertThat(database.queryLong("select count(*) from pg_class where relnamespace = 'tusk'::regnamespace"
                        + " and relkind = 'r' and relname ~ '^docs[.]'"))
                .isZero();
        assertThat(changed.docs().count(null)).isEqualTo(ChangedCollection.DOCUMENTS);
    }

    @Test
    void cutsChunksAnewAndKeepsVectorsOfTheSameTexts() {
        Collection docs = changed.docs();
        docs.put(Document.of("long", "One apple is red. ".repeat(40) + "\n\n" + "Another pear is green. ".repeat(40)));
        long embedded = changed.model.embedded();
        changes().start(new ModelTarget(docs.definition().requireEmbedding(), new ChunkingSpec(200, 50, 0)));
        changes().run(CopyLimits.DEFAULT, progress -> {});
        long more = changed.model.embedded() - embedded;
        assertThat(more).as("only the texts that were cut anew").isBetween(1L, 20L);
        changes().switchOver(progress -> {});
        changes().finish();
        assertThat(changed.docs().definition().chunking()).isEqualTo(new ChunkingSpec(200, 50, 0));
        assertThat(changed.docs().get("long").orElseThrow().chunks()).isGreaterThan(4);
    }

    @Test
    void keepsTheLimitOfTokensAndCutsByIt() {
        ChunkingSpec before = changed.docs().definition().chunking();
        ChunkingSpec limited = new ChunkingSpec(1_200, 0, 0, 16);
        changed.docs().put(Document.of("long", "One apple is red and another pear is green. ".repeat(40)));
        changes().start(new ModelTarget(changed.docs().definition().requireEmbedding(), limited));
        changes().run(CopyLimits.DEFAULT, progress -> {});
        changes().switchOver(progress -> {});

        assertThat(changed.docs().definition().chunking()).isEqualTo(limited);
        assertThat(changes().current().orElseThrow().after().chunking()).isEqualTo(limited);
        assertThat(changed.docs().get("long").orElseThrow().chunks()).isGreaterThan(20);

        changes().rollBack(progress -> {});
        assertThat(changed.docs().definition().chunking()).isEqualTo(before);
        assertThat(changed.docs().get("long").orElseThrow().chunks()).isLessThan(5);
    }

    @Test
    void givesVectorsToACollectionThatHasNone() {
        Collection words = changed.tusk
                .collections()
                .create(CollectionDefinition.named("words").build());
        words.put(Document.of("a", "red apples"));
        words.modelChanges().start(ChangedCollection.target());
        words.modelChanges().run(CopyLimits.DEFAULT, progress -> {});
        words.modelChanges().switchOver(progress -> {});
        words.put(Document.of("b", "green pears"));
        assertThat(words.search(SearchRequest.vector("green pears").build()).hits())
                .first()
                .satisfies(hit -> assertThat(hit.documentId()).isEqualTo("b"));
        words.modelChanges().rollBack(progress -> {});
        assertThat(words.search(SearchRequest.keyword("pears").build()).hits()).hasSize(1);
    }

    @Test
    void makesVectorsOfTextsInPlaceOfThoseThatCameWithDocuments() {
        Collection own = changed.tusk
                .collections()
                .create(CollectionDefinition.named("own")
                        .embedding(new EmbeddingSpec(null, 3, Distance.COSINE))
                        .build());
        own.put(Document.builder("a")
                .body("red apples")
                .vector(Vector.of(new float[] {1, 2, 3}))
                .build());
        own.put(Document.builder("b").body("no vector").build());
        ChangePlan plan = own.modelChanges().plan(ChangedCollection.target(), CopyLimits.DEFAULT);
        assertThat(plan.notes()).anyMatch(note -> note.startsWith("1 documents came with vectors of their own"));
        own.modelChanges().start(ChangedCollection.target());
        own.modelChanges().run(CopyLimits.DEFAULT, progress -> {});
        own.modelChanges().switchOver(progress -> {});
        assertThat(own.search(SearchRequest.vector("red apples").build()).hits())
                .extracting(hit -> hit.documentId())
                .containsExactly("a", "b");
    }

    @Test
    void aModelThatFailsStopsTheRunAndNothingElse() {
        changes().start(ChangedCollection.target());
        changed.other.failAfter(70);
        assertRefused(
                ErrorCode.MODEL_UNAVAILABLE,
                "the model \"other\" does not answer",
                () -> changes().run(CopyLimits.DEFAULT, progress -> {}));
        ModelChange stopped = changes().current().orElseThrow();
        assertThat(stopped.problem()).isEqualTo("the model \"other\" does not answer");
        assertThat(stopped.copiedDocuments()).isEqualTo(64);
        changed.docs().put(ChangedCollection.document(1, "second"));
        assertThat(changed.docs().search(SearchRequest.vector("second").build()).hits())
                .isNotEmpty();

        changed.other.work();
        long before = changed.other.embedded();
        ModelChange ready = changes().run(CopyLimits.DEFAULT, progress -> {});
        assertThat(ready.problem()).isNull();
        assertThat(changed.other.embedded() - before)
                .as("what was copied is not embedded again")
                .isEqualTo(ChangedCollection.DOCUMENTS - 64 + 1);
        changed.assertStoresAgree();

        changed.other.failAfter(0);
        changed.docs().put(ChangedCollection.document(2, "third"));
        assertRefused(
                ErrorCode.MODEL_UNAVAILABLE,
                "the model \"other\" does not answer",
                () -> changes().switchOver(progress -> {}));
        assertThat(changes().current().orElseThrow().state()).isEqualTo(ChangeState.READY);
        assertThat(changes().current().orElseThrow().waiting()).isEqualTo(1);
        changed.other.work();
        changes().switchOver(progress -> {});
        changed.assertStoresAgree();
    }

    @Test
    void vectorsOfZerosAreRefused() {
        changes().start(ChangedCollection.target());
        changed.other.makeZeros();
        assertThatThrownBy(() -> changes().run(CopyLimits.DEFAULT, progress -> {}))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VECTOR))
                .hasMessageContaining("a vector of the model \"other\" is all zeros");
        assertThat(changes().current().orElseThrow().copiedDocuments()).isZero();
    }

    @Test
    void refusesWhatCannotBeDone() {
        ModelTarget same = new ModelTarget(
                changed.docs().definition().requireEmbedding(),
                changed.docs().definition().chunking());
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "collection \"docs\" has that model, those dimensions and those chunks already",
                () -> changes().start(same));
        assertRefused(
                ErrorCode.MODEL_MISMATCH,
                "the model \"other\" makes vectors of 48 dimensions, not of 5",
                () -> changes()
                        .plan(
                                new ModelTarget(new EmbeddingSpec("other", 5, Distance.COSINE), ChunkingSpec.DEFAULT),
                                CopyLimits.DEFAULT));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "without a model nothing can make vectors of 5 dimensions for collection \"docs\"",
                () -> changes()
                        .start(new ModelTarget(new EmbeddingSpec(null, 5, Distance.COSINE), ChunkingSpec.DEFAULT)));
        for (ThrowingCallable early : List.<ThrowingCallable>of(
                () -> changes().switchOver(progress -> {}),
                () -> changes().rollBack(progress -> {}),
                () -> changes().finish(),
                () -> changes().abort(),
                () -> changes().run(CopyLimits.DEFAULT, progress -> {}))) {
            assertRefused(ErrorCode.INVALID_REQUEST, "no change of model is under way for collection \"docs\"", early);
        }
        changes().start(ChangedCollection.target());
        assertRefused(
                ErrorCode.CONCURRENT_CHANGE,
                "a change of model is under way for collection \"docs\"",
                () -> changes().start(ChangedCollection.target()));
        assertRefused(
                ErrorCode.INVALID_REQUEST,
                "the new store of collection \"docs\" is not ready: the change is copying",
                () -> changes().switchOver(progress -> {}));
        assertRefused(
                ErrorCode.CONCURRENT_CHANGE,
                "the model of collection \"docs\" is being changed",
                () -> changed.tusk
                        .collections()
                        .alter(
                                "docs",
                                new CollectionChange(
                                        List.of(new DeclaredField("number", FieldType.INTEGER)),
                                        List.of(),
                                        null,
                                        null,
                                        null)));
        assertThat(database.queryLong("select count(*) from pg_class where relname ~ '[.]by[.]number'"))
                .isZero();
    }

    @Test
    void plansWithForecastAndChangesNothing() {
        ChangePlan plan = changes().plan(ChangedCollection.target(), CopyLimits.DEFAULT.rate(10.0));
        assertThat(plan.documents()).isEqualTo(ChangedCollection.DOCUMENTS);
        assertThat(plan.chunks()).isEqualTo(ChangedCollection.DOCUMENTS);
        assertThat(plan.bytes()).isPositive();
        assertThat(plan.chunksPerSecond()).isEqualTo(10);
        assertThat(plan.copying()).hasSeconds(15);
        assertThat(changes().current()).isEmpty();
        assertThat(database.queryLong("select count(*) from tusk.store")).isEqualTo(1);
    }

    @Test
    void copiesAtTheRateThatWasAskedFor() {
        changes().start(ChangedCollection.target());
        long start = System.nanoTime();
        changes().run(CopyLimits.DEFAULT.rate(100.0), progress -> {});
        assertThat((System.nanoTime() - start) / 1e9).isGreaterThan(1.4);
    }

    @Test
    void onlyOneCopiesAtATime() throws SQLException {
        changes().start(ChangedCollection.target());
        List<TuskException> refused = new ArrayList<>();
        changes().run(CopyLimits.DEFAULT, progress -> {
            try {
                changed.open().collection("docs").modelChanges().run(CopyLimits.DEFAULT, other -> {});
            } catch (TuskException e) {
                refused.add(e);
            }
        });
        assertThat(refused).isNotEmpty().allMatch(e -> e.code() == ErrorCode.CONCURRENT_CHANGE);
        changed.assertStoresAgree();
    }

    @Test
    void whoeverLostTheConnectionWritesNothingMore() {
        changes().start(ChangedCollection.target());
        assertRefused(
                ErrorCode.CONCURRENT_CHANGE,
                "another session has taken over the change of model of collection \"docs\"",
                () -> changes()
                        .run(
                                CopyLimits.DEFAULT,
                                progress -> database.execute("update tusk.model_change set worker = worker + 1")));
        assertThat(changes().current().orElseThrow().copiedDocuments()).isEqualTo(64);
    }

    @Test
    void comparesBothStores() {
        changed.ready();
        Comparison sentences = changes().compare(List.of());
        assertThat(sentences.source()).isEqualTo(Comparison.Source.SENTENCES);
        assertThat(sentences.modes()).hasSize(2).allSatisfy(mode -> {
            assertThat(mode.overlap()).isBetween(0.1, 1.0);
            assertThat(mode.ndcgBefore()).isNull();
            assertThat(mode.p95MillisAfter()).isPositive();
        });
        Comparison given = changes().compare(List.of("apple number n3", "apple number n4"));
        assertThat(given.queries()).isEqualTo(2);
        changed.docs().judgements().put("n7", "d0007", 3);
        Comparison judged = changes().compare(List.of());
        assertThat(judged.source()).isEqualTo(Comparison.Source.JUDGEMENTS);
        assertThat(judged.modes().getFirst().ndcgBefore()).isEqualTo(1.0);
        assertThat(judged.modes().getFirst().ndcgAfter()).isEqualTo(1.0);
    }

    @Test
    void comparesTheStoresHoweverLongThatTakes() throws SQLException {
        changed.ready();
        // So that they are told apart.
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set tusk.copying = 'on'");
            statement.execute("delete from tusk.\"docs.2_document\" where id <> 'd0001'");
        }
        changed.other.delayQueries(Duration.ofMillis(60));
        Comparison comparison = changes()
                .compare(IntStream.range(0, 30)
                        .mapToObj(i -> "apple number n" + i)
                        .toList());
        assertThat(comparison.modes())
                .allSatisfy(mode -> assertThat(mode.overlap()).isLessThan(0.2));
    }

    @Test
    void whoCopiesForAChangeThatWasBegunAnewWritesNothingMore() {
        changes().start(ChangedCollection.target());
        AtomicBoolean first = new AtomicBoolean(true);
        assertThatThrownBy(() -> changes().run(CopyLimits.DEFAULT, progress -> {
                    if (first.getAndSet(false)) {
                        ModelChanges elsewhere =
                                changed.open().collection("docs").modelChanges();
                        elsewhere.abort();
                        elsewhere.start(ChangedCollection.target());
                        // As the first of its workers had once.
                        database.execute("update tusk.model_change set worker = 1");
                    }
                }))
                .isInstanceOf(TuskException.class);
        changes().run(CopyLimits.DEFAULT, progress -> {});
        changed.assertStoresAgree();
        assertThat(database.queryLong("select count(*) from tusk.\"docs.2_document\""))
                .isEqualTo(ChangedCollection.DOCUMENTS);
    }

    @Test
    void whatAWriterCommitsWhileTheSwitchWaitsForItIsTakenOverInEveryIsolation() throws Exception {
        database.execute(
                "alter database %s set default_transaction_isolation = 'repeatable read'".formatted(database.name()));
        changed.ready();
        try (Connection writer = database.dataSource().getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("update tusk.docs_document set source = 'meanwhile' where id = 'd0003'");
            CompletableFuture<ModelChange> switched =
                    CompletableFuture.supplyAsync(() -> changes().switchOver(progress -> {}));
            Thread.sleep(1_000);
            writer.commit();
            assertThat(switched.get(1, TimeUnit.MINUTES).state()).isEqualTo(ChangeState.SWITCHED);
        }
        changed.assertStoresAgree();
        assertThat(database.queryLong("select count(*) from tusk.\"docs.2_document\" where source = 'meanwhile'"))
                .isOne();
    }

    @Test
    void namesTheDocumentThatTheModelRefuses() {
        changed.other.refuse("n70");
        changes().start(ChangedCollection.target());
        assertThatThrownBy(() -> changes().run(CopyLimits.DEFAULT, progress -> {}))
                .hasMessageContaining("document \"d0070\" cannot be copied");
        changed.docs().delete("d0070");
        changes().run(CopyLimits.DEFAULT, progress -> {});
        changed.assertStoresAgree();
    }

    @Test
    void theLongestNameCanBeChanged() {
        String name = "a".repeat(40);
        Collection docs = changed.tusk
                .collections()
                .create(CollectionDefinition.named(name)
                        .embedding(changed.model)
                        .build());
        docs.put(ChangedCollection.document(1, "first"));
        ModelChanges changes = docs.modelChanges();
        changes.start(ChangedCollection.target());
        changes.run(CopyLimits.DEFAULT, progress -> {});
        changes.switchOver(progress -> {});
        changes.finish();
        assertThat(changed.tusk
                        .collection(name)
                        .search(SearchRequest.keyword("apple").build())
                        .hits())
                .hasSize(1);
    }

    @Test
    void droppingTheCollectionDropsBothStores() {
        changed.ready();
        assertThat(changed.tusk.collections().drop("docs")).isTrue();
        assertThat(database.queryLong("select count(*) from pg_class where relnamespace = 'tusk'::regnamespace"
                        + " and relname ~ '^docs'"))
                .isZero();
        assertThat(database.queryLong(
                        "select (select count(*) from tusk.store) + (select count(*) from tusk.model_change)"
                                + " + (select count(*) from tusk.model_change_key)"))
                .isZero();
    }

    @Test
    void directWritesToTheFormerTablesAreRefused() throws SQLException {
        changed.ready();
        changes().switchOver(progress -> {});
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("delete from tusk.docs_document"))
                    .hasMessageContaining("the documents of collection \"docs\" are in tusk.docs.2_document");
            assertThatThrownBy(() -> statement.execute("truncate tusk.\"docs.2_document\""))
                    .hasMessageContaining("cannot be truncated while its model is changed");
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(statement.executeUpdate("delete from tusk.\"docs.2_document\" where id = 'd0001'"))
                    .isEqualTo(1);
        }
        assertThat(changes().current().orElseThrow().waiting()).isEqualTo(1);
    }

    @Test
    void worksWithAPoolOfOneConnection() throws SQLException {
        try (OneConnection one = new OneConnection(database.dataSource())) {
            Collection docs = Tusk.open(one.dataSource(), changed.models()).collection("docs");
            docs.modelChanges().plan(ChangedCollection.target(), CopyLimits.DEFAULT);
            docs.modelChanges().start(ChangedCollection.target());
            docs.modelChanges().run(CopyLimits.DEFAULT, progress -> {});
            docs.put(ChangedCollection.document(1, "second"));
            docs.modelChanges().switchOver(progress -> {});
            docs.modelChanges().rollBack(progress -> {});
            docs.modelChanges().abort();
        }
        assertThat(changed.docs().count(null)).isEqualTo(ChangedCollection.DOCUMENTS);
    }

    @Test
    void leavesOwnersAndRightsAsTheyWere() {
        TestDatabase.TestRole owner = database.createRole();
        TestDatabase.TestRole writer = database.createRole();
        database.execute("""
                grant usage, create on schema tusk to %1$s;
                grant usage on schema tusk to %2$s;
                grant select, insert, update, delete on all tables in schema tusk to %1$s, %2$s""".formatted(owner.name(), writer.name()));
        Tusk owned = Tusk.open(database.dataSource(owner), changed.models());
        owned.collections()
                .create(CollectionDefinition.named("owned")
                        .embedding(changed.model)
                        .build());
        owned.collection("owned").put(Document.of("a", "red apples"));
        database.execute("grant select, insert, update, delete on all tables in schema tusk to " + writer.name());
        Collection written =
                Tusk.open(database.dataSource(writer), changed.models()).collection("owned");
        ModelChanges changes = changed.tusk.collection("owned").modelChanges();
        changes.start(ChangedCollection.target());
        changes.run(CopyLimits.DEFAULT, progress -> {});
        changes.switchOver(progress -> {});
        written.put(Document.of("b", "green pears"));
        assertThat(written.search(SearchRequest.hybrid("green pears").build()).hits())
                .first()
                .satisfies(hit -> assertThat(hit.documentId()).isEqualTo("b"));
        changes.finish();
        owned.collection("owned").maintain(step -> {});
        assertThat(database.queryLong("select count(*) from pg_class where relname ~ '^owned' and relkind = 'r'"
                        + " and relowner <> '%s'::regrole".formatted(owner.name())))
                .isZero();
    }

    @Test
    void aSecondChangeFollowsTheFirst() {
        for (int round = 0; round < 2; round++) {
            ModelTarget target = round == 0
                    ? ChangedCollection.target()
                    : new ModelTarget(new EmbeddingSpec("word-hash", 32, Distance.COSINE), ChunkingSpec.DEFAULT);
            changes().start(target);
            changes().run(CopyLimits.DEFAULT, progress -> {});
            changes().switchOver(progress -> {});
            changes().finish();
        }
        assertThat(database.queryValue("select store from tusk.collection")).isEqualTo("docs.3");
        assertThat(IntStream.range(0, ChangedCollection.DOCUMENTS)
                        .filter(i -> changed.docs().get(ChangedCollection.id(i)).isEmpty()))
                .isEmpty();
    }
}

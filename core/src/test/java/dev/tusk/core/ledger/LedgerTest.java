package dev.tusk.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ledger.IngestionStatus.State;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class LedgerTest {

    private TestDatabase database;
    private Tusk tusk;
    private Collection docs;

    private final TestSource source = new TestSource();
    private final List<String> failed = new ArrayList<>();
    private final List<String> duplicates = new ArrayList<>();
    private final RunListener listener = new RunListener() {
        @Override
        public void failed(String item, TuskException why) {
            failed.add(item);
        }

        @Override
        public void duplicate(String item) {
            duplicates.add(item);
        }
    };

    @BeforeEach
    void create(TestDatabase database) {
        this.database = database;
        TuskSchema.in(database);
        tusk = Tusk.open(database.pool());
        docs = tusk.collections().create(CollectionDefinition.named("docs").build());
    }

    private RunReport run(RunOptions options) {
        return docs.ledger().run(null, source, options, listener);
    }

    private RunReport run() {
        return run(RunOptions.DEFAULT);
    }

    private static void assertCounts(RunReport report, long added, long changed, long unchanged, long failed) {
        IngestReport counts = report.counts();
        assertThat(List.of(counts.added(), counts.changed(), counts.unchanged(), counts.failed()))
                .as("added, changed, unchanged, failed")
                .containsExactly(added, changed, unchanged, failed);
    }

    private IngestionStatus status() {
        return docs.ledger().find("test").orElseThrow();
    }

    @Test
    void readsOnlyWhatHasChanged() {
        source.with("a", "one").with("b", "two");
        assertCounts(run(), 2, 0, 0, 0);
        assertThat(source.reads).hasValue(2);

        source.with("b", "other").with("c", "three");
        RunReport second = run();
        assertCounts(second, 1, 1, 1, 0);
        assertThat(second.run()).isEqualTo(2);
        assertThat(source.reads).hasValue(4);
        assertThat(docs.count(null)).isEqualTo(3);
        assertThat(status().state()).isEqualTo(State.ENDED);
        assertThat(status().items()).isEqualTo(3);
    }

    @Test
    void readsAgainWhereTheDocumentIsGoneOrTheSettingsAreOthers() {
        source.with("a", "one").with("b", "two");
        run();
        docs.delete("a");
        assertCounts(run(), 1, 0, 1, 0);

        source.settings = "other";
        source.reads.set(0);
        assertCounts(run(), 0, 0, 2, 0);
        assertThat(source.reads).hasValue(2);
        assertCounts(run(RunOptions.DEFAULT.rereading()), 0, 0, 2, 0);
        assertThat(source.reads).hasValue(4);
    }

    @Test
    void asksOnlyReadingWhereNothingElseTells() {
        source.versionsAreKnown = false;
        source.with("a", "one");
        run();
        source.reads.set(0);
        assertCounts(run(), 0, 0, 1, 0);
        assertThat(source.reads).hasValue(1);
    }

    @Test
    void keepsWhatFailedAndRetriesItAlone() {
        source.with("a", "one").with("b", null).with("c", null);
        RunReport first = run();
        assertCounts(first, 1, 0, 0, 2);
        assertThat(failed).containsExactly("b", "c");
        run();
        assertThat(docs.ledger().failed("test", null, 10))
                .extracting(FailedItem::item, FailedItem::attempts, FailedItem::stored)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("b", 2, false),
                        org.assertj.core.groups.Tuple.tuple("c", 2, false));
        assertThat(docs.ledger().failed("test", "b", 10))
                .hasSize(1)
                .allMatch(item -> item.reason().equals("TUSK-500 cannot read \"c\": broken"));

        source.with("a", "changed").with("b", "well");
        source.reads.set(0);
        assertCounts(run(RunOptions.DEFAULT.retrying()), 1, 0, 0, 1);
        assertThat(source.reads).hasValue(2);
        assertThat(status().failedItems()).isOne();

        source.without("c");
        run();
        assertThat(status().failedItems()).isZero();
    }

    @Test
    void retryReadsWhatFailedUnderTheNameOfItsPlace() {
        source.with("a", "one").with("lines.jsonl:2", null);
        run();
        source.without("lines.jsonl:2").with("a", "other").with("b", "two");
        assertCounts(run(RunOptions.DEFAULT.retrying()), 1, 0, 0, 0);
        assertThat(bodyOf("b")).isEqualTo("two");
        assertThat(bodyOf("a")).isEqualTo("one");
        assertThat(status().failedItems()).isZero();
    }

    @Test
    void keepsTheDocumentOfAnItemThatFailsLater() {
        source.with("a", "one").with("b", "two").with("c", "three");
        run();
        source.with("a", null);
        assertCounts(run(RunOptions.DEFAULT.deletingGone(false)), 0, 0, 2, 1);
        assertThat(docs.get("a")).isPresent();
        assertThat(docs.ledger().failed("test", null, 10)).singleElement().matches(FailedItem::stored);
    }

    @Test
    void noRetryBeforeAFirstRun() {
        assertThatThrownBy(() -> run(RunOptions.DEFAULT.retrying()))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INGESTION_NOT_FOUND));
    }

    @Test
    void deletesWhatIsGoneWhereAsked() {
        source.with("a", "one").with("b", "two").with("c", "three");
        run();
        source.without("b");
        assertThat(run().deleted()).isZero();
        assertThat(docs.count(null)).isEqualTo(3);
        assertThat(run(RunOptions.DEFAULT.deletingGone(false)).deleted()).isOne();
        assertThat(docs.get("b")).isEmpty();
        assertThat(status().items()).isEqualTo(2);
        assertThat(status().deleted()).isOne();
    }

    @Test
    void deletesNoDocumentsOfOthers() {
        docs.put(dev.tusk.core.document.Document.of("own", "text"));
        source.with("a", "one").with("b", "two").with("c", "three");
        run();
        TestSource other = new TestSource();
        other.with("b", "two");
        docs.ledger().run("other", other, RunOptions.DEFAULT, listener);
        source.without("b");
        assertThat(run(RunOptions.DEFAULT.deletingGone(false)).deleted()).isZero();
        assertThat(docs.get("b")).isPresent();
        assertThat(docs.get("own")).isPresent();

        other.without("b");
        assertThat(docs.ledger()
                        .run("other", other, RunOptions.DEFAULT.deletingGone(true), listener)
                        .deleted())
                .isOne();
    }

    @Test
    void whatIsNotConfirmedIsLeftAloneAndTheRestIsDone() {
        source.with("a", "one").with("b", "two").with("c", "three").with("d", "four");
        run();
        source.without("a").without("b").without("c");
        source.with("d", "new");
        TuskException refused = Objects.requireNonNull(
                run(RunOptions.DEFAULT.deletingGone(false)).notDeleted());
        assertThat(refused).hasMessageContaining("3 of the 4");
        assertThat(refused.code()).isEqualTo(ErrorCode.DELETION_UNCONFIRMED);
        assertThat(docs.count(null)).isEqualTo(4);
        assertThat(docs.get("d").orElseThrow().document().body()).isEqualTo("new");
        assertThat(status().state()).isEqualTo(State.ENDED);
        assertThat(run(RunOptions.DEFAULT.deletingGone(true)).deleted()).isEqualTo(3);
    }

    @Test
    void deletesNothingWhereTheSourceWasNotReadToItsEnd() {
        source.with("a", "one").with("b", "two").with("c", "three");
        run();
        source.without("a");
        source.incomplete = "the folder x cannot be opened";
        TuskException refused = Objects.requireNonNull(
                run(RunOptions.DEFAULT.deletingGone(true)).notDeleted());
        assertThat(refused.hint()).contains("the folder x cannot be opened");
        assertThat(docs.count(null)).isEqualTo(3);
    }

    private String bodyOf(String id) {
        return docs.get(id).orElseThrow().document().body();
    }

    @Test
    void tellsOfNamesThatComeTwiceAndKeepsTheLast() {
        source.plus("a", "one").plus("b", "x").plus("a", "two");
        RunReport report = run();
        assertThat(report.duplicates()).isOne();
        assertThat(duplicates).containsExactly("a");
        assertThat(bodyOf("a")).isEqualTo("two");

        for (int i = 0; i < 2; i++) {
            source.reads.set(0);
            assertCounts(run(), 0, 0, 2, 0);
            assertThat(source.reads).hasValue(0);
            assertThat(bodyOf("a")).isEqualTo("two");
        }
        source.items.removeLast();
        assertCounts(run(), 0, 1, 1, 0);
        assertThat(bodyOf("a")).isEqualTo("one");
    }

    private void many(int items) {
        for (int i = 0; i < items; i++) {
            source.plus("n" + i, "text " + i);
        }
    }

    @Test
    void tellsOfNamesThatComeTwiceFarFromEachOther() {
        source.plus("a", "one");
        many(12_000);
        source.plus("a", "two");
        assertThat(run().duplicates()).isOne();
        assertThat(bodyOf("a")).isEqualTo("two");
        assertThat(docs.count(null)).isEqualTo(12_001);

        for (int i = 0; i < 2; i++) {
            source.reads.set(0);
            RunReport report = run();
            assertThat(report.duplicates()).isOne();
            assertCounts(report, 0, 0, 12_001, 0);
            assertThat(source.reads).hasValue(0);
            assertThat(bodyOf("a")).isEqualTo("two");
        }
        source.items.set(12_001, new TestSource.TestItem("a", "a", "three"));
        assertCounts(run(), 0, 1, 12_000, 0);
        assertThat(bodyOf("a")).isEqualTo("three");
        source.items.removeLast();
        assertCounts(run(RunOptions.DEFAULT.deletingGone(false)), 0, 1, 12_000, 0);
        assertThat(bodyOf("a")).isEqualTo("one");
    }

    @Test
    void theLastOfANameCountsWhileTheOneBeforeIsOnItsWay() {
        many(2500);
        source.plus("a", "two");
        run();
        source.items.addFirst(new TestSource.TestItem("a", "a", "one"));
        assertThat(run().duplicates()).isOne();
        assertThat(bodyOf("a")).isEqualTo("two");
        source.reads.set(0);
        assertCounts(run(), 0, 0, 2501, 0);
        assertThat(source.reads).hasValue(0);
        assertThat(bodyOf("a")).isEqualTo("two");
    }

    @Test
    void anItemOfAnotherNameTakesItsDocumentAlong() {
        source.items.add(new TestSource.TestItem("a", "first", "one"));
        run();
        source.items.set(0, new TestSource.TestItem("a", "second", "one!"));
        run();
        assertThat(docs.get("first")).isEmpty();
        assertThat(docs.get("second")).isPresent();
    }

    @Test
    void aNameThatTheDatabaseCannotHoldEndsNoRun() {
        source.with("a", "one").with("nul\0", "two").with("", "three").with("x".repeat(1025), "four");
        assertCounts(run(), 1, 0, 0, 3);
        assertCounts(run(), 0, 0, 1, 3);
        assertCounts(run(RunOptions.DEFAULT.retrying()), 0, 0, 0, 3);
    }

    @Test
    void whatIsDroppedLeavesTheCollectionAndIsNotReadAgain() {
        source.with("a", "one").with("b", "two").with("c", TestSource.NOISE);
        RunReport first = run();
        assertCounts(first, 2, 0, 0, 0);
        assertThat(first.dropped()).isOne();
        assertThat(docs.count(null)).isEqualTo(2);
        assertThat(docs.ledger().dropped("test", null, 10)).containsExactly(new DroppedItem("c", "says nothing"));

        source.with("b", TestSource.NOISE);
        source.reads.set(0);
        RunReport second = run();
        assertCounts(second, 0, 0, 1, 0);
        assertThat(second.dropped()).isEqualTo(2);
        assertThat(source.reads).hasValue(1);
        assertThat(docs.get("b")).isEmpty();
        assertThat(status().droppedItems()).isEqualTo(2);
        assertThat(status().dropped()).isEqualTo(2);
        assertThat(status().items()).isEqualTo(3);

        source.versionsAreKnown = false;
        assertThat(run().dropped()).as("where only reading tells").isEqualTo(2);
        source.versionsAreKnown = true;

        source.with("b", "well").with("c", null);
        assertCounts(run(), 1, 0, 1, 1);
        assertThat(bodyOf("b")).isEqualTo("well");
        assertThat(status().droppedItems()).isZero();
    }

    @Test
    void whatIsDroppedAndGoneIsForgottenAndWhatIsThereIsNotGone() {
        source.with("a", "one").with("b", TestSource.NOISE).with("c", TestSource.NOISE);
        run();
        source.without("c");
        RunReport report = run(RunOptions.DEFAULT.deletingGone(false));
        assertThat(report.notDeleted()).isNull();
        assertThat(report.deleted()).isZero();
        assertThat(docs.ledger().dropped("test", null, 10))
                .extracting(DroppedItem::item)
                .containsExactly("b");
    }

    @Test
    void whatIsDroppedStaysWhereAnotherSourceHasIt() {
        TestSource other = new TestSource().with("a", "one");
        docs.ledger().run("other", other, RunOptions.DEFAULT, listener);
        source.with("a", "one");
        run();
        source.with("a", TestSource.NOISE);
        assertThat(run().dropped()).isOne();
        assertThat(bodyOf("a")).isEqualTo("one");
    }

    @Test
    void aLaterItemOfTheNameThatIsDroppedTakesTheFirstOneAlong() {
        source.plus("a", "one");
        many(2500);
        source.plus("a", TestSource.NOISE);
        assertThat(run().dropped()).isOne();
        assertThat(docs.get("a")).isEmpty();
        assertThat(docs.count(null)).isEqualTo(2500);
        source.reads.set(0);
        run();
        assertThat(docs.get("a")).isEmpty();
    }

    @Test
    void whatTheCollectionRefusesHasFailed() {
        source.with("a", "one").with("b", "nul \0 inside");
        assertCounts(run(), 1, 0, 0, 1);
        assertThat(docs.ledger().failed("test", null, 10))
                .extracting(FailedItem::item)
                .containsExactly("b");
        source.with("b", "well");
        assertCounts(run(RunOptions.DEFAULT.retrying()), 1, 0, 0, 0);
    }

    @Test
    void aRunThatWasStoppedGoesOnWithItsNumber() {
        source.versionsAreKnown = false;
        for (int i = 0; i < 50; i++) {
            source.with("n" + i, "text " + i);
        }
        RunReport stopped = run(RunOptions.DEFAULT.stoppedBy(() -> source.reads.get() >= 20));
        assertThat(stopped.counts().added()).isEqualTo(20);
        assertThat(status().state()).isEqualTo(State.STOPPED);

        source.reads.set(0);
        RunReport rest = run();
        assertThat(rest.resumed()).isTrue();
        assertThat(rest.run()).isEqualTo(stopped.run());
        assertCounts(rest, 30, 0, 20, 0);
        assertThat(source.reads).hasValue(30);
        assertThat(status().state()).isEqualTo(State.ENDED);
    }

    @Test
    void aSecondRunIsRefusedOrWaits() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        source.with("a", "one").beforeEach = () -> {
            reading.countDown();
            await(goOn);
        };
        TestSource same = new TestSource().with("a", "one");
        CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(this::run, LedgerTest::inThread);
        await(reading);

        assertThat(status().state()).isEqualTo(State.RUNNING);
        assertThatThrownBy(() -> docs.ledger().run(null, same, RunOptions.DEFAULT, RunListener.SILENT))
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INGESTION_RUNNING));
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        CompletableFuture<RunReport> second = CompletableFuture.supplyAsync(
                () -> docs.ledger()
                        .run(null, same, RunOptions.DEFAULT.waiting(Duration.ofMinutes(1)), new RunListener() {
                            @Override
                            public void waiting() {
                                waited.complete(true);
                            }
                        }),
                LedgerTest::inThread);
        waited.get(1, TimeUnit.MINUTES);
        goOn.countDown();

        assertCounts(first.get(1, TimeUnit.MINUTES), 1, 0, 0, 0);
        assertCounts(second.get(1, TimeUnit.MINUTES), 0, 0, 1, 0);
    }

    @Test
    void aRunWhoseSessionWasLostWritesNothingMore() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        source.with("a", "one").beforeEach = () -> {
            reading.countDown();
            await(goOn);
        };
        CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(this::run, LedgerTest::inThread);
        await(reading);
        // As another process does that has found the lock free.
        database.execute("update tusk.ingestion set worker = worker + 1");
        goOn.countDown();

        assertThatThrownBy(() -> first.get(1, TimeUnit.MINUTES)).hasMessageContaining("has taken the ingestion");
        assertThat(docs.count(null)).isZero();
        assertThat(database.queryLong("select count(*) from tusk.ingestion_item"))
                .isZero();
    }

    @Test
    void aSourceThatFailsIsToldAndTheRunGoesOnLater() {
        source.with("a", "one").with("b", "two");
        source.beforeEach = new Runnable() {
            private int given;

            @Override
            public void run() {
                if (++given == 2) {
                    throw new TuskException(ErrorCode.FILE_UNREADABLE, "the line went dead");
                }
            }
        };
        assertThatThrownBy(this::run).hasMessage("the line went dead");
        assertThat(status().state()).isEqualTo(State.FAILED);
        assertThat(status().problem()).isEqualTo("the line went dead");
        source.beforeEach = () -> {};
        RunReport rest = run();
        assertThat(rest.resumed()).isTrue();
        assertThat(docs.count(null)).isEqualTo(2);
    }

    @Test
    void goesOnAfterTheServerHasEndedAllSessions() {
        for (int i = 0; i < 7000; i++) {
            source.plus("n" + i, "text " + i);
        }
        source.beforeEach = new Runnable() {
            private int given;

            @Override
            public void run() {
                if (++given == 6500) {
                    database.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
                }
            }
        };
        try {
            run();
        } catch (TuskException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE);
        }
        source.beforeEach = () -> {};
        RunReport report = run();
        assertThat(report.counts().failed()).isZero();
        assertThat(docs.count(null)).isEqualTo(7000);
        assertThat(database.queryLong("select count(*) from tusk.ingestion_item"))
                .isEqualTo(7000);
    }

    @Test
    void itemsGoWithTheirCollectionAndWhenTheyAreForgotten() {
        source.with("a", "one");
        run();
        docs.ledger().run("second", source, RunOptions.DEFAULT, listener);
        docs.ledger().forget("second");
        assertThat(docs.ledger().list()).extracting(IngestionStatus::name).containsExactly("test");
        assertThat(database.queryLong("select count(*) from tusk.ingestion_item"))
                .isOne();
        tusk.collections().drop("docs");
        assertThat(database.queryLong("select count(*) from tusk.ingestion_item"))
                .isZero();
    }

    private static void inThread(Runnable work) {
        Thread.ofPlatform().daemon().start(work);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

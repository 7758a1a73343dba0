package dev.tusk.sources.hackernews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ledger.RunListener;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.shape.Shape;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class ApiSourceTest extends HackerNewsTest {

    private final TestApi api = new TestApi();

    @TempDir
    private Path folder;

    ApiSourceTest(TestDatabase database) throws IOException {
        super(database);
    }

    @AfterEach
    void close() {
        api.close();
    }

    private ApiSource source(long from, boolean follow) {
        return new ApiSource(
                new ApiSpec(
                        api.base(),
                        8,
                        Duration.ofMillis(1500),
                        Duration.ofMillis(5),
                        from,
                        follow,
                        Duration.ofMillis(200),
                        Shape.NONE),
                phase -> {});
    }

    private RunReport run() {
        return run(source(0, false));
    }

    private List<HackerNewsItem> serve(int count) {
        List<HackerNewsItem> items = new ArrayList<>();
        new GeneratedItems(count, 9).forEachRemaining(items::add);
        items.forEach(api::put);
        return items;
    }

    private static String comment(long id, long parent, String text) {
        return "{\"id\": %d, \"type\": \"comment\", \"by\": \"x\", \"time\": 1160418200, \"parent\": %d, \"text\": \"%s\"}"
                .formatted(id, parent, text);
    }

    private static String story(long id, String title) {
        return "{\"id\": %d, \"type\": \"story\", \"by\": \"x\", \"time\": 1160418100, \"title\": \"%s\"}"
                .formatted(id, title);
    }

    @Test
    void givesTheSameDocumentsAsADumpWhateverTheServerDoes() throws IOException {
        List<HackerNewsItem> items = serve(1700);
        api.everyNth = 7;
        api.fault("/v0/item/3.json", 429, 500, 502);
        api.fault("/v0/item/4.json", 0);
        RunReport report = run();

        assertThat(failed).isEmpty();
        assertThat(report.counts().added()).isEqualTo(hn().count(null));
        assertThat(api.most.get()).isBetween(2, 8);
        Path dump = folder.resolve("a.jsonl");
        try (OutputStream out = Files.newOutputStream(dump)) {
            ItemPrinter.json(items.iterator(), out);
        }
        create("dumped");
        run("dumped", dumps(dump), RunOptions.DEFAULT);
        assertSameChunks("hn", "dumped");
    }

    @Test
    void goesOnWithTheNextNumber() {
        serve(600);
        run();
        api.requests.clear();
        api.put(601, comment(601, 1, "a comment that came later"));
        RunReport second = run();
        assertThat(second.counts().added()).isEqualTo(1);
        // The newest are asked for once more, as they may have been numbered before they were there.
        assertThat(api.requests.stream().filter(path -> path.startsWith("/v0/item/")))
                .hasSizeLessThan(110)
                .contains("/v0/item/601.json");
    }

    @Test
    void beginsAfterTheDumpsAndFindsTheirThreads() throws IOException {
        Path dump = folder.resolve("a.jsonl");
        Files.writeString(dump, story(1, "The thread") + "\n" + comment(2, 1, "first answer here") + "\n");
        run(dumps(dump));
        api.put(3, comment(3, 2, "second answer here"));
        run();
        assertThat(document(3).title()).isEqualTo("The thread");
        assertThat(api.requests.stream().filter(path -> path.startsWith("/v0/item/3")))
                .hasSize(1);
    }

    @Test
    void asksForParentsAndGoesInNoCircles() {
        api.put(1, story(1, "Far above"));
        api.put(2, comment(2, 1, "one two three"));
        api.put(3, comment(3, 2, "four five six"));
        api.put(7, comment(7, 8, "round and round"));
        api.put(8, comment(8, 7, "and round again"));
        api.put(1000, comment(1000, 3, "seven eight nine"));
        api.put(1001, comment(1001, 8, "in the circle"));
        api.put(1002, comment(1002, 500, "of a missing parent"));
        run(source(1000, false));
        assertThat(document(1000).title()).isEqualTo("Far above");
        assertThat(document(1000).metadata().get("story")).hasToString("1");
        assertThat(document(1001).metadata()).doesNotContainKey("story");
        assertThat(document(1002).metadata()).doesNotContainKey("story");
        assertThat(hn().count(null)).isEqualTo(3);
    }

    @Test
    void whatFailsIsToldAndRetried() {
        serve(50);
        api.items.put(20L, "{\"id\": 20, \"type\"");
        api.items.put(21L, "{\"id\": 99, \"type\": \"story\", \"title\": \"another\"}");
        api.fault("/v0/item/22.json", 404);
        api.fault("/v0/item/23.json", 500, 500, 500, 500, 500, 500);
        RunReport report = run();
        // Items above which one of these stands wait with it.
        assertThat(failed).hasSizeBetween(4, 30);
        assertThat(report.counts().failed()).isEqualTo(failed.size());
        assertThat(has(22)).isFalse();
        long there = hn().count(null);

        for (long id = 20; id <= 23; id++) {
            api.put(id, story(id, "Whole again"));
        }
        failed.clear();
        RunReport retried = run("hn", source(0, false), RunOptions.DEFAULT.retrying());
        assertThat(failed).isEmpty();
        assertThat(retried.counts().added()).isEqualTo(hn().count(null) - there);
        assertThat(document(22).title()).isEqualTo("Whole again");
        assertThat(hn().ledger().failed("hackernews", null, 10)).isEmpty();
    }

    @Test
    void aServerThatIsAwayEndsTheRunAndNothingIsSkipped() {
        serve(100);
        for (long id = 1; id <= 100; id++) {
            api.fault("/v0/item/%d.json".formatted(id), 503, 503, 503, 503, 503, 503);
        }
        assertThatThrownBy(this::run).isInstanceOf(TuskException.class).hasMessageContaining("503");
        assertThat(hn().count(null)).isZero();
        RunReport report = run();
        assertThat(report.resumed()).isTrue();
        assertThat(report.counts().failed()).isZero();
        assertThat(hn().count(null)).isBetween(80L, 100L);
    }

    @Test
    void followsWhatIsNewAndWhatChanges() throws Exception {
        api.put(1, story(1, "A story"));
        api.put(2, comment(2, 1, "a first comment"));
        api.put(3, comment(3, 1, "a comment that will go"));
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<RunReport> following = CompletableFuture.supplyAsync(() ->
                hn().ledger().run(null, source(0, true), RunOptions.DEFAULT.stoppedBy(stop::get), RunListener.SILENT));
        try {
            await(() -> hn().count(null) == 3);
            // Numbered, and not there yet.
            api.max = 5;
            api.put(4, comment(4, 2, "a second comment"));
            await(() -> has(4));
            api.items.put(2L, comment(2, 1, "a first comment that was edited"));
            api.items.put(
                    3L, "{\"id\": 3, \"type\": \"comment\", \"deleted\": true, \"parent\": 1, \"time\": 1160418200}");
            api.updates = List.of(2L, 3L, 9999L);
            await(() -> !has(3) && document(2).body().endsWith("edited"));
            api.fault("/v0/updates.json", 500, 500, 500, 500, 500, 500);
            api.put(5, comment(5, 1, "which came late"));
            await(() -> has(5));
        } finally {
            stop.set(true);
        }
        RunReport report = following.get(30, TimeUnit.SECONDS);
        assertThat(report.counts().added()).isEqualTo(5);
        assertThat(report.deleted()).isEqualTo(1);
        assertThat(document(4).title()).isEqualTo("A story");
        assertThat(hn().count(null)).isEqualTo(4);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited too long").isNegative();
            LockSupport.parkNanos(20_000_000);
        }
    }
}

package dev.tusk.sources.hackernews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.FilterJson;
import dev.tusk.core.ledger.RunOptions;
import dev.tusk.core.ledger.RunReport;
import dev.tusk.sources.record.TestParquet;
import dev.tusk.sources.shape.Shape;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresExtension.class)
class DumpSourceTest extends HackerNewsTest {

    @TempDir
    private Path folder;

    DumpSourceTest(TestDatabase database) {
        super(database);
    }

    private Path dump(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private static final String STORY =
            "{\"id\": 1, \"type\": \"story\", \"by\": \"pg\", \"time\": 1160418111, \"title\": \"Y Combinator &amp; co\", \"url\": \"http://ycombinator.com\", \"score\": 57, \"descendants\": 2, \"kids\": [15, 4]}";

    @Test
    void itemsBecomeDocumentsWithTypedFields() throws IOException {
        Path dump = dump(
                "a.jsonl",
                STORY,
                "{\"id\": 2, \"type\": \"comment\", \"by\": \"ann\", \"time\": 1160418200, \"parent\": 1, \"text\": \"I&#x27;d <i>really</i> like that.<p>See <a href=\\\"https:&#x2F;&#x2F;example.com&#x2F;long\\\" rel=\\\"nofollow\\\">https:&#x2F;&#x2F;exam...</a>\"}",
                "{\"id\": 3, \"type\": \"comment\", \"by\": \"bob\", \"time\": 1160418300, \"parent\": 2, \"text\": \"An answer to the answer\"}",
                "{\"id\": 4, \"type\": \"job\", \"by\": \"yc\", \"time\": 1160418400, \"title\": \"Startup is hiring\", \"url\": \"https://jobs.example\"}",
                "{\"id\": 5, \"type\": \"poll\", \"by\": \"pg\", \"time\": 1160418500, \"title\": \"Tabs or spaces?\", \"text\": \"Vote\", \"score\": 9, \"parts\": [6]}",
                "{\"id\": 6, \"type\": \"pollopt\", \"by\": \"pg\", \"time\": 1160418501, \"poll\": 5, \"text\": \"Spaces of course\", \"score\": 4}",
                "{\"id\": 7, \"type\": \"comment_ranking\", \"parent\": 1}",
                "{\"id\": 2, \"type\": \"comment_ranking\", \"parent\": 1}");
        RunReport report = run(dumps(dump));

        assertThat(failed).isEmpty();
        assertThat(report.counts().added()).isEqualTo(6);
        assertThat(report.ingestion()).isEqualTo("hackernews");
        Document story = document(1);
        assertThat(story.title()).isEqualTo("Y Combinator & co");
        assertThat(story.source()).isEqualTo("https://news.ycombinator.com/item?id=1");
        assertThat(story.metadata())
                .containsEntry("type", "story")
                .containsEntry("author", "pg")
                .containsEntry("time", "2006-10-09T18:21:51Z")
                .containsEntry("url", "http://ycombinator.com")
                .doesNotContainKeys("parent", "story");
        Document comment = document(2);
        assertThat(comment.title()).isEqualTo("Y Combinator & co");
        assertThat(comment.body()).isEqualTo("I'd really like that.\n\nSee https://example.com/long");
        assertThat(document(3).title()).isEqualTo("Y Combinator & co");
        assertThat(document(6).title()).isEqualTo("Tabs or spaces?");
        assertThat(hn().count(FilterJson.parse("{\"story\": 1, \"time\": {\"$lt\": \"2006-10-09T18:24:00Z\"}}")))
                .isEqualTo(1);
        assertThat(hn().count(FilterJson.parse("{\"points\": {\"$gte\": 9}}"))).isEqualTo(2);
        assertThat(hn().count(FilterJson.parse("{\"parent\": 5, \"type\": \"pollopt\", \"author\": \"pg\"}")))
                .isEqualTo(1);
    }

    private static String comment(long id, long parent) {
        return "{\"id\": %d, \"type\": \"comment\", \"parent\": %d, \"text\": \"comment number %d here\"}"
                .formatted(id, parent, id);
    }

    @Test
    void parentsMayComeLaterBeMissingAndGoInCircles() throws IOException {
        Path dump = dump(
                "a.jsonl",
                comment(30, 20),
                comment(20, 10),
                comment(40, 39),
                comment(50, 51),
                comment(51, 52),
                comment(52, 50),
                comment(53, 51),
                comment(60, 60),
                comment(10, 1),
                STORY);
        RunReport report = run(dumps(dump));

        assertThat(report.counts().added()).isEqualTo(10);
        for (long id : new long[] {10, 20, 30}) {
            assertThat(document(id).title()).isEqualTo("Y Combinator & co");
            assertThat(document(id).metadata().get("story")).hasToString("1");
        }
        for (long id : new long[] {40, 50, 51, 52, 53, 60}) {
            assertThat(document(id).title()).isNotEqualTo("Y Combinator & co");
            assertThat(document(id).metadata()).doesNotContainKey("story").containsKey("parent");
        }
    }

    @Test
    void aLaterDumpFindsTheThreadsOfAnEarlierOne() throws IOException {
        run(dumps(dump("a.jsonl", STORY, "{\"id\": 2, \"type\": \"comment\", \"parent\": 1, \"text\": \"+1\"}")));
        assertThat(has(2)).isFalse();
        run(dumps(dump("b.jsonl", comment(3, 2))));
        assertThat(document(3).title()).isEqualTo("Y Combinator & co");
    }

    @Test
    void whatIsDeletedOrDeadOrSaysNothingIsNotThere() throws IOException {
        Path dump = dump("a.jsonl", STORY, comment(2, 1), comment(3, 1), comment(4, 1), comment(5, 1), comment(6, 1));
        run(dumps(dump));
        assertThat(hn().count(null)).isEqualTo(6);
        Path later = dump(
                "b.jsonl",
                "{\"id\": 2, \"type\": \"comment\", \"parent\": 1, \"deleted\": true}",
                "{\"id\": 3, \"type\": \"comment\", \"parent\": 1, \"text\": \"bad words\", \"dead\": true}",
                "{\"id\": 4, \"type\": \"comment\", \"parent\": 1, \"text\": \"This.\"}",
                "{\"id\": 5, \"type\": \"comment\", \"parent\": 1, \"text\": \"https:&#x2F;&#x2F;example.com\"}",
                "{\"id\": 7, \"type\": \"comment\", \"parent\": 1, \"text\": \"<p>\"}",
                "{\"id\": 8, \"type\": \"story\"}");
        DumpSource source = dumps(later);
        RunReport report = run(source);

        assertThat(report.deleted()).isEqualTo(4);
        assertThat(hn().list(null, null, 10).documents().stream()
                        .map(stored -> stored.document().id())
                        .toList())
                .containsExactlyInAnyOrder("1", "6");
        assertThat(source.leftOut()).isEqualTo(new ItemDocuments.LeftOut(2, 3, 1));
    }

    @Test
    void ofOneIdTheLastRowCounts() throws IOException {
        List<String> lines = new ArrayList<>(List.of(STORY, comment(2, 1), comment(3, 1)));
        for (int i = 10; i < 9000; i++) {
            lines.add(comment(i, 1));
        }
        lines.add("{\"id\": 2, \"type\": \"comment\", \"parent\": 1, \"dead\": true}");
        lines.add(comment(3, 1).replace("here", "changed"));
        lines.add("{\"id\": 10, \"type\": \"comment\", \"parent\": 1, \"dead\": true}");
        lines.add(comment(10, 1).replace("here", "revived"));
        run(dumps(dump("a.jsonl", lines.toArray(String[]::new))));
        assertThat(has(2)).isFalse();
        assertThat(document(3).body()).endsWith("changed");
        assertThat(document(10).body()).endsWith("revived");
    }

    @Test
    void badRowsAreReportedByTheirNumberAndTheRestGoesIn() throws IOException {
        Path dump = dump(
                "a.jsonl",
                STORY,
                "{not json",
                "",
                "[1]",
                "{\"id\": \"x\"}",
                "{\"type\": \"story\"}",
                "{\"id\": 3, \"time\": -5}",
                "{\"id\": 9, \"type\": \"comment\", \"parent\": 1, \"text\": \"a \\u0000 in it\"}",
                comment(2, 1));
        RunReport report = run(dumps(dump));

        assertThat(report.counts().added()).isEqualTo(2);
        assertThat(report.counts().failed()).isEqualTo(6);
        assertThat(failed).hasSize(6);
        String name = dump.toString();
        assertThat(failed.subList(0, 5).stream().map(line -> line.split(" ", 2)[0]))
                .containsExactly(name + ":2", name + ":4", name + ":5", name + ":6", name + ":7");
        assertThat(failed.get(5)).startsWith("9 ");
        assertThat(hn().ledger().failed("hackernews", null, 100)).hasSize(6);
    }

    @Test
    void tablesAndPackedFilesGiveTheSameDocuments() throws IOException {
        List<HackerNewsItem> items = new ArrayList<>();
        new GeneratedItems(3000, 11).forEachRemaining(items::add);
        Path json = folder.resolve("all.jsonl");
        Path packed = folder.resolve("all.json.gz");
        Path csv = folder.resolve("all.csv");
        Path parquet = folder.resolve("all.parquet");
        try (OutputStream out = Files.newOutputStream(json);
                OutputStream zip = new GZIPOutputStream(Files.newOutputStream(packed));
                OutputStream table = Files.newOutputStream(csv)) {
            ItemPrinter.json(items.iterator(), out);
            ItemPrinter.json(items.iterator(), zip);
            ItemPrinter.csv(items.iterator(), table);
        }
        TestParquet.write(
                parquet,
                TestParquet.Codec.SNAPPY,
                List.of(
                        column(items, "id", HackerNewsItem::id),
                        column(items, "type", HackerNewsItem::type),
                        column(items, "by", HackerNewsItem::by),
                        column(items, "time", HackerNewsItem::time),
                        column(items, "text", HackerNewsItem::text),
                        column(items, "dead", item -> item.dead() ? "true" : null),
                        column(items, "deleted", item -> item.deleted() ? "true" : null),
                        column(items, "parent", HackerNewsItem::parent),
                        column(items, "poll", HackerNewsItem::poll),
                        column(items, "url", HackerNewsItem::url),
                        column(items, "score", HackerNewsItem::score),
                        column(items, "title", HackerNewsItem::title),
                        column(items, "descendants", HackerNewsItem::descendants)));
        run(dumps(json));
        for (Map.Entry<String, Path> other :
                Map.of("packed", packed, "csv", csv, "parquet", parquet).entrySet()) {
            create(other.getKey());
            run(other.getKey(), dumps(other.getValue()), RunOptions.DEFAULT);
            assertThat(failed).as(other.getKey()).isEmpty();
            assertSameChunks("hn", other.getKey());
        }
    }

    private static TestParquet.Column column(
            List<HackerNewsItem> items, String name, Function<HackerNewsItem, @Nullable Object> field) {
        return new TestParquet.Column(
                name, Arrays.asList(items.stream().map(field).toArray()));
    }

    @Test
    void aShuffledDumpGivesTheSameDocuments() throws IOException {
        Path ordered = folder.resolve("ordered.jsonl");
        try (OutputStream out = Files.newOutputStream(ordered)) {
            ItemPrinter.json(new GeneratedItems(6000, 5), out);
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(ordered));
        Collections.shuffle(lines, new Random(1));
        Path shuffled = dump("shuffled.jsonl", lines.toArray(String[]::new));
        run(dumps(ordered));
        create("shuffled");
        run("shuffled", dumps(shuffled), RunOptions.DEFAULT);
        assertSameChunks("hn", "shuffled");
        assertThat(database.queryLong(
                        "select count(*) from tusk.hn_document where metadata ? 'parent' and not metadata ? 'story'"))
                .isZero();
        assertThat(database.queryLong("select count(*) from tusk.hn_chunk where ordinal > 0"))
                .as("long comments have several chunks")
                .isPositive();
    }

    @Test
    void aFileThatWasReadIsPassedOverUntilItChanges() throws IOException {
        Path dump = dump("a.jsonl", STORY, comment(2, 1));
        assertThat(run(dumps(dump)).counts().added()).isEqualTo(2);
        hn().delete("2");
        RunReport second = run(dumps(dump));
        assertThat(second.counts().read()).isZero();
        assertThat(has(2)).isFalse();
        assertThat(run("hn", dumps(dump), RunOptions.DEFAULT.rereading())
                        .counts()
                        .added())
                .isEqualTo(1);
        Files.writeString(dump, STORY + "\n" + comment(3, 1) + "\n");
        Files.setLastModifiedTime(dump, FileTime.fromMillis(1_000_000_000_000L));
        RunReport changed = run(dumps(dump));
        assertThat(changed.counts().added()).isEqualTo(1);
        assertThat(changed.counts().unchanged()).isEqualTo(1);
    }

    @Test
    void aRunThatIsStoppedGoesOnWhereItStopped() throws IOException {
        Path dump = folder.resolve("all.jsonl");
        try (OutputStream out = Files.newOutputStream(dump)) {
            ItemPrinter.json(new GeneratedItems(12_000, 5), out);
        }
        // Asked before each block: it stops after the first of three.
        AtomicBoolean reads = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        DumpSource source = new DumpSource(
                new DumpSpec(List.of(dump), null, Shape.NONE), phase -> reads.set(phase.startsWith("reading")));
        RunReport first =
                run("hn", source, RunOptions.DEFAULT.stoppedBy(() -> reads.get() && asked.incrementAndGet() > 3));
        assertThat(first.incomplete()).isPresent();
        long there = hn().count(null);
        assertThat(there).isPositive();
        RunReport second = run(dumps(dump));
        assertThat(second.resumed()).isTrue();
        assertThat(second.counts().added() + there).isEqualTo(hn().count(null));
        assertThat(second.counts().unchanged()).isZero();
        create("whole");
        run("whole", dumps(dump), RunOptions.DEFAULT);
        assertSameChunks("hn", "whole");
        assertThat(database.queryLong("select count(*) from tusk.ingestion_span"))
                .isZero();
    }

    @Test
    void forgettingAnIngestionForgetsItsThreadsAndPositions() throws IOException {
        run(dumps(dump("a.jsonl", STORY, comment(2, 1))));
        hn().ledger().forget("hackernews");
        assertThat(
                        database.queryLong(
                                "select (select count(*) from tusk.ingestion_part) + (select count(*) from tusk.ingestion_thread)"))
                .isZero();
    }

    @Test
    void aBrokenFileIsToldAndWhatWasReadStays() throws IOException {
        Path whole = folder.resolve("whole.json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            ItemPrinter.json(new GeneratedItems(2000, 5), out);
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.json.gz"), Arrays.copyOf(bytes, bytes.length / 2));
        RunReport report = run(dumps(cut));
        assertThat(report.incomplete()).isPresent();
        assertThat(failed).hasSize(1);
        assertThat(report.counts().added()).isPositive();
        // What is broken is read to where it breaks each time, and nothing twice.
        RunReport again = run(dumps(cut));
        assertThat(again.incomplete()).isPresent();
        assertThat(again.counts().added()).isZero();
    }

    @Test
    void aTableWithoutIdsAndANameThatTellsNothingAreRefused() throws IOException {
        Path table = dump("a.csv", "title,url", "x,y");
        RunReport report = run(dumps(table));
        assertThat(report.incomplete()).isPresent();
        assertThat(failed).hasSize(1);
        assertThat(failed.getFirst()).contains("no column \"id\"");
        assertThatThrownBy(() -> run(dumps(dump("a.bin", "x"))))
                .isInstanceOf(TuskException.class)
                .hasMessageContaining("a.bin");
    }
}

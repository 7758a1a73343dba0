package dev.tusk.core.judgement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tusk.core.Collection;
import dev.tusk.core.Tusk;
import dev.tusk.core.TuskSchema;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.evaluate.JudgedQuery;
import dev.tusk.core.evaluate.JudgementsCsv;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("newest-postgresql-only")
@ExtendWith(PostgresExtension.class)
class JudgementsTest {

    private TestDatabase database;
    private Tusk tusk;
    private Collection docs;
    private Judgements judgements;

    @BeforeEach
    void create(TestDatabase database) {
        this.database = database;
        tusk = Tusk.open(database.pool(), name -> {
            throw new AssertionError("no model is asked for");
        });
        TuskSchema.in(database);
        docs = tusk.collections().create(CollectionDefinition.named("docs").build());
        docs.putAll(IntStream.range(0, 30)
                .mapToObj(
                        i -> Document.builder("d%02d".formatted(i)).body("text").build())
                .toList());
        judgements = docs.judgements();
    }

    private static void fails(ThrowingCallable call, ErrorCode code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TuskException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private List<String> all() {
        return judgements.list(null, null, 1000).judgements().stream()
                .map(one -> "%s|%s|%d".formatted(one.query(), one.documentId(), one.grade()))
                .toList();
    }

    @Test
    void theLastJudgementOfAQueryAndADocumentCounts() {
        judgements.put("owls", "d01", 1);
        judgements.put("owls", "d02", 3);
        judgements.put("owls", "d01", 0);
        assertThat(all()).containsExactly("owls|d01|0", "owls|d02|3");
        assertThat(judgements.count()).isEqualTo(2);
        assertThat(judgements.remove("owls", "d01")).isTrue();
        assertThat(judgements.remove("owls", "d01")).isFalse();
        assertThat(all()).containsExactly("owls|d02|3");
        assertThat(judgements.clear()).isEqualTo(1);
        assertThat(all()).isEmpty();
    }

    @Test
    void queriesThatLookAlikeAreOne() {
        judgements.put("cafe\u0301 near\u00A0me", "d01", 1);
        judgements.put("  café near me\n", "d01", 2);
        assertThat(all()).containsExactly("café near me|d01|2");
        assertThat(judgements.list("cafe\u0301 near me", null, 10).judgements()).hasSize(1);
        assertThat(judgements.remove("café near me ", "d01")).isTrue();
    }

    @Test
    void whatCannotBeJudgedIsRefusedAndChangesNothing() {
        fails(() -> judgements.put("owls", "gone", 1), ErrorCode.DOCUMENT_NOT_FOUND, "document \"gone\"");
        fails(() -> judgements.put(" \t\u00AD", "d01", 1), ErrorCode.EMPTY_QUERY, "empty");
        fails(() -> judgements.put("owls", "d01", 11), ErrorCode.INVALID_REQUEST, "is 11; it must be 0 to 10");
        fails(() -> judgements.put("owls", "d01", -1), ErrorCode.INVALID_REQUEST, "is -1");
        fails(() -> judgements.put("o\0wls", "d01", 1), ErrorCode.INVALID_TEXT, "NUL");
        fails(() -> judgements.put("o\uD800wls", "d01", 1), ErrorCode.INVALID_TEXT, "surrogate");
        fails(() -> judgements.put("x".repeat(10_001), "d01", 1), ErrorCode.TOO_LARGE, "10001 characters");
        fails(() -> judgements.put("owls", "", 1), ErrorCode.INVALID_NAME, "must not be empty");
        fails(() -> judgements.list(null, null, 0), ErrorCode.INVALID_REQUEST, "limit is 0");
        fails(() -> judgements.list(null, "Zm9v", 10), ErrorCode.INVALID_REQUEST, "not a cursor");
        fails(() -> judgements.list(null, "?", 10), ErrorCode.INVALID_REQUEST, "not a cursor");
        assertThat(judgements.count()).isZero();
    }

    @Test
    void longQueriesOfAnyScriptAreKept() {
        String longest = "𝄞漢'\"\\%".repeat(1428);
        judgements.put(longest, "d01", 1);
        judgements.put(longest + "!", "d01", 2);
        assertThat(judgements.list(null, null, 10).judgements())
                .extracting(Judgement::query)
                .containsExactlyInAnyOrder(longest, longest + "!");
        assertThat(judgements.list(longest, null, 10).judgements())
                .extracting(Judgement::grade)
                .containsExactly(1);
    }

    @Test
    void pagesNeitherSkipNorRepeatWhileJudgementsComeAndGo() {
        String sameStart = "q".repeat(300);
        for (int i = 0; i < 30; i++) {
            String query = i < 10 ? "query " + i : i < 20 ? sameStart + i : "one";
            judgements.put(query, "d%02d".formatted(i), 1);
        }
        List<String> seen = new ArrayList<>();
        String after = null;
        do {
            JudgementPage page = judgements.list(null, after, 4);
            page.judgements().forEach(one -> seen.add(one.query() + "|" + one.documentId()));
            after = page.next().orElse(null);
            judgements.put("!before all", "d01", 1);
            judgements.remove(
                    page.judgements().getFirst().query(),
                    page.judgements().getFirst().documentId());
        } while (after != null);
        assertThat(seen).hasSize(30).doesNotHaveDuplicates();
        assertThat(seen.subList(0, 10)).isSorted().allMatch(one -> one.startsWith("one|"));
    }

    @Test
    void aCursorOfAnotherQueryIsRefused() {
        judgements.put("owls", "d01", 1);
        judgements.put("owls", "d02", 1);
        String next = judgements.list("owls", null, 1).next().orElseThrow();
        assertThat(judgements.list("owls", next, 1).judgements())
                .extracting(Judgement::documentId)
                .containsExactly("d02");
        fails(() -> judgements.list("hares", next, 1), ErrorCode.INVALID_REQUEST, "of another query");
    }

    @Test
    void stayWhenTheDocumentGoesAndGoWithTheCollection() {
        judgements.put("owls", "d01", 1);
        judgements.put("owls", "d02", 1);
        docs.delete("d01");
        assertThat(all()).containsExactly("owls|d01|1", "owls|d02|1");
        assertThat(judgements.missing(Set.of("d01", "d02"))).containsExactly("d01");
        assertThat(judgements.remove("owls", "d01")).isTrue();

        tusk.collections().drop("docs");
        assertThat(database.queryLong("select count(*) from tusk.judgement")).isZero();
        fails(() -> judgements.put("owls", "d02", 1), ErrorCode.COLLECTION_NOT_FOUND, "dropped");
        assertThat(judgements.list(null, null, 10).judgements()).isEmpty();
    }

    @Test
    void belongToOneCollection() {
        Collection other =
                tusk.collections().create(CollectionDefinition.named("other").build());
        other.put(Document.builder("d01").body("text").build());
        judgements.put("owls", "d01", 1);
        assertThat(other.judgements().count()).isZero();
        assertThat(other.judgements().clear()).isZero();
        assertThat(judgements.count()).isEqualTo(1);
    }

    @Test
    void importsAllOrNone() {
        JudgedQuery good = new JudgedQuery("1", "owls ", Map.of("d01", 2, "d02", 0));
        JudgedQuery again = new JudgedQuery("2", "owls", Map.of("d01", 3));
        JudgedQuery stale = new JudgedQuery("3", "hares", Map.of("gone", 1, "d03", 1));
        fails(
                () -> judgements.putAll(List.of(good, stale), false),
                ErrorCode.DOCUMENT_NOT_FOUND,
                "does not have 1 of the judged documents");
        fails(
                () -> judgements.putAll(List.of(good, new JudgedQuery("4", "x", Map.of("d01", 77))), true),
                ErrorCode.INVALID_REQUEST,
                "is 77");
        assertThat(judgements.count()).isZero();

        assertThat(judgements.putAll(List.of(good, again, stale), true)).isEqualTo(new Judgements.Imported(3, 1));
        assertThat(all()).containsExactly("hares|d03|1", "owls|d01|3", "owls|d02|0");
        assertThat(judgements.queries())
                .containsExactly(
                        new JudgedQuery("hares", "hares", Map.of("d03", 1)),
                        new JudgedQuery("owls", "owls", Map.of("d01", 3, "d02", 0)));
    }

    @Test
    void whatIsExportedReadsBackAsItWas() throws IOException {
        docs.put(Document.builder(" a, \"b\" ").body("text").build());
        judgements.put("say \"owl\", hare", " a, \"b\" ", 2);
        judgements.put("two\n\nlines", "d01", 0);
        judgements.put("plain words", "d02", 10);
        List<String> before = all();
        StringBuilder csv = new StringBuilder();
        judgements.export(null, csv);
        assertThat(csv.toString()).startsWith("query,document,grade\r\nplain words,d02,10\r\n");
        judgements.clear();
        judgements.putAll(
                JudgementsCsv.readAll(
                        new ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8)), "standard input"),
                false);
        assertThat(all()).isEqualTo(before).hasSize(3);

        StringBuilder one = new StringBuilder();
        judgements.export("plain words", one);
        assertThat(one.toString()).isEqualTo("query,document,grade\r\nplain words,d02,10\r\n");
    }

    @Test
    void manyWhoJudgeTheSameAtOnceLeaveOneJudgement() throws Exception {
        int judges = 6;
        CyclicBarrier start = new CyclicBarrier(judges);
        List<JudgedQuery> many = IntStream.range(0, 20)
                .mapToObj(i -> new JudgedQuery("", "query " + i, Map.of("d00", 1, "d01", 1, "d02", 1)))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(judges)) {
            List<Callable<Boolean>> work = IntStream.range(0, judges)
                    .<Callable<Boolean>>mapToObj(judge -> () -> {
                        start.await();
                        for (int round = 0; round < 10; round++) {
                            judgements.put("query 7", "d01", judge);
                            judgements.putAll(judge % 2 == 0 ? many : many.reversed(), false);
                            judgements.put("query 3", "d02", judge);
                        }
                        return true;
                    })
                    .toList();
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }
        assertThat(judgements.count()).isEqualTo(60);
    }
}

package dev.tusk.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.server.ServerOptions;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
class DocumentRoutesTest {

    private static final int LIMIT = 20_000;
    private static final JsonMapper JSON = new JsonMapper();

    private static RunningServer running;
    private static Api api;
    private String documents;

    @BeforeAll
    static void start(TestDatabase database) {
        running = RunningServer.start(database, ServerOptions.defaults().withMaxRequestBytes(LIMIT));
        api = running.api();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @BeforeEach
    void create() {
        documents = running.collection("docs") + "/documents";
    }

    @AfterEach
    void drop() {
        assertThat(api.delete("/v1/collections/docs").status()).isEqualTo(204);
    }

    @Test
    void putsGetsPatchesAndDeletesADocument() {
        Api.Answer added = api.put(documents + "/one", """
                {"title": "One", "body": "The first.", "source": "/a/b.txt", "tags": ["x", "x"],
                 "metadata": {"year": 2024, "n": 12345678901234567890, "f": 0.1, "none": null, "deep": {"a": [1, true]}}}""");
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        assertThat(added.json().path("result").asString()).isEqualTo("added");

        JsonNode document = api.get(documents + "/one").json();
        assertThat(document.path("title").asString()).isEqualTo("One");
        assertThat(document.path("tags")).hasSize(1);
        assertThat(document.path("metadata").path("n").asString()).isEqualTo("12345678901234567890");
        assertThat(document.path("metadata").path("deep").path("a")).hasSize(2);
        assertThat(document.path("chunks").asInt()).isEqualTo(1);

        Api.Answer patched = api.patch(documents + "/one", """
                {"title": "Uno", "metadata": {"year": null, "new": "v"}}""");
        assertThat(patched.json().path("title").asString()).isEqualTo("Uno");
        assertThat(patched.json().path("body").asString()).isEqualTo("The first.");
        assertThat(patched.json().path("metadata").has("year")).isFalse();
        assertThat(patched.json().path("metadata").path("new").asString()).isEqualTo("v");

        assertThat(api.delete(documents + "/one").status()).isEqualTo(204);
        Api.Answer gone = api.get(documents + "/one");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.code()).isEqualTo("TUSK-201");
        assertThat(api.delete(documents + "/one").status()).isEqualTo(404);
        assertThat(api.patch(documents + "/one", "{\"title\": \"x\"}").status()).isEqualTo(404);
    }

    @Test
    void saysWhetherAPutChangedAnything() {
        String body = "{\"body\": \"same\"}";
        assertThat(api.put(documents + "/a", body).json().path("result").asString())
                .isEqualTo("added");
        Api.Answer again = api.put(documents + "/a", body);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("result").asString()).isEqualTo("unchanged");
        assertThat(api.put(documents + "/a", "{\"body\": \"other\"}")
                        .json()
                        .path("result")
                        .asString())
                .isEqualTo("changed");
    }

    @Test
    void takesNoIdWhoseBytesAreBroken() {
        for (String place : List.of("?id=%ff", "?id=a&filter=%c3", "/%ff")) {
            Api.Answer put = api.put(documents + place, "{\"body\": \"text\"}");
            assertThat(put.status()).as(place).isEqualTo(400);
            assertThat(put.text()).startsWith("{\"type\":\"urn:tusk:problem:");
        }
        assertThat(api.get(documents).json().path("documents")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b/c",
                "/",
                "//",
                "a b",
                "a+b",
                "100%",
                "%2F",
                "\"quoted\"",
                "it's",
                "a?b=c&d#e",
                "a;b",
                "ключ",
                "日本語",
                "'; drop table x; --",
                "{id}",
                "<id>",
                "documents",
                "search",
                "a\\b",
                "..",
                "../../etc/passwd",
                ".",
                "😀"
            })
    void keepsEveryId(String id) {
        String inPath = documents + "/" + encoded(id);
        String inQuery = documents + "?id=" + encoded(id);
        Api.Answer put = api.put(inQuery, "{\"body\": \"text\"}");
        assertThat(put.status()).as(put.text()).isEqualTo(201);
        assertThat(put.json().path("id").asString()).isEqualTo(id);
        assertThat(api.get(inQuery).json().path("id").asString()).isEqualTo(id);
        assertThat(api.get(inPath).json().path("id").asString()).isEqualTo(id);
        assertThat(api.patch(inPath, "{\"title\": \"t\"}").json().path("title").asString())
                .isEqualTo("t");
        assertThat(api.get(documents + "?count=exact")
                        .json()
                        .path("count")
                        .path("documents")
                        .asInt())
                .isEqualTo(1);
        assertThat(api.delete(inQuery).status()).isEqualTo(204);
        assertThat(api.get(inPath).status()).isEqualTo(404);
    }

    /** Percent-encoded, dots too: java.net.URI, as browsers do, would take them for steps in the path. */
    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
    }

    @Test
    void takesAnUnencodedSlashInAnId() {
        api.put(documents + "?id=a%2Fb", "{\"body\": \"text\"}");
        assertThat(api.get(documents + "/a/b").json().path("id").asString()).isEqualTo("a/b");
    }

    @Test
    void refusesIdsThatCannotBeKept() {
        Api.Answer long_ = api.post(documents, "{\"id\": \"%s\", \"body\": \"b\"}".formatted("x".repeat(10_000)));
        assertThat(long_.status()).as(long_.text()).isEqualTo(413);
        assertThat(long_.text()).hasSizeLessThan(2_000);
        assertThat(api.post(documents, "{\"id\": \"\", \"body\": \"b\"}").status())
                .isEqualTo(400);
        assertThat(api.post(documents, "{\"id\": \"a\\u0000b\", \"body\": \"b\"}")
                        .code())
                .isEqualTo("TUSK-104");
        assertThat(api.put(documents + "?id=a%00b", "{\"body\": \"b\"}").status())
                .isEqualTo(400);
        assertThat(api.get(documents + "/a%00b").status()).isEqualTo(400);
        assertThat(api.get(documents + "/" + "x".repeat(5_000)).status()).isIn(404, 413);
    }

    @Test
    void storesAnArrayWholeOrNotAtAll() {
        Api.Answer bad = api.post(documents, """
                [{"id": "1", "body": "one"}, {"id": "2", "bodyy": "two"}, {"body": "three"}, {"id": "4", "tags": "t"}]""");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.json().path("problems")).hasSize(3);
        assertThat(bad.json().path("problems").get(0).path("at").asString()).isEqualTo("/1/bodyy");
        assertThat(bad.json().path("problems").get(0).path("hint").asString()).isEqualTo("did you mean \"body\"?");
        assertThat(bad.json().path("problems").get(2).path("at").asString()).isEqualTo("/3/tags");
        assertThat(api.get(documents).json().path("documents")).isEmpty();

        Api.Answer good = api.post(documents, """
                [{"id": "1", "body": "one"}, {"id": "2", "body": "two"}]""");
        assertThat(good.json().path("added").asInt()).isEqualTo(2);
    }

    @Test
    void namesEveryTextThatCannotBeStored() {
        Api.Answer bad = api.post(
                documents, "[{\"id\": \"1\", \"body\": \"a\\u0000\"}, {\"id\": \"2\", \"title\": \"\\ud800\"}]");
        assertThat(bad.code()).isEqualTo("TUSK-104");
        assertThat(bad.json()
                        .path("problems")
                        .valueStream()
                        .map(each -> each.path("at").asString()))
                .containsExactly("/0/body", "/1/title");
    }

    @Test
    void namesAHundredFaultsAndCountsTheRest() {
        Api.Answer bad =
                api.post(documents, "[" + "{\"bodyy\": \"x\"}, ".repeat(74) + "{\"bodyy\": \"x\", \"tags\": 1}]");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.json().path("problems")).hasSize(100);
        assertThat(bad.json().path("problems").get(99).path("at").asString()).startsWith("/49");
        assertThat(bad.json().path("problems_left_out").asInt()).isEqualTo(51);
        assertThat(bad.json().path("detail").asString()).contains("151 problems");
    }

    @Test
    void storesAStreamAndReportsTheLinesItSetsAside() {
        Api.Answer answer = api.lines(documents, """
                {"id": "1", "body": "one"}

                {"id": "2", "body": 2}
                nonsense
                {"id": "3", "body": "three", "vector": [1, 2]}
                {"id": "4", "body": "%s"}
                {"id": "5", "body": "five"}""".formatted("x".repeat(LIMIT)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("added").asInt()).isEqualTo(2);
        assertThat(answer.json().path("failed").asInt()).isEqualTo(4);
        assertThat(answer.json()
                        .path("failures")
                        .valueStream()
                        .map(failure -> failure.has("line")
                                ? failure.path("line").asString()
                                : failure.path("document").asString()))
                .containsExactlyInAnyOrder("3", "4", "3", "6");
        assertThat(ids(api.get(documents))).containsExactly("1", "5");
    }

    @Test
    void streamsMoreThanARequestMayHold() {
        String lines = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"id\": \"%04d\", \"body\": \"document number %d of a stream\"}".formatted(i, i))
                .collect(Collectors.joining("\n"));
        assertThat(lines.length()).isGreaterThan(2 * LIMIT);
        assertThat(api.lines(documents, lines).json().path("added").asInt()).isEqualTo(1_000);
    }

    @Test
    void pagesThroughAllDocuments() {
        String lines = IntStream.range(0, 25)
                .mapToObj(
                        i -> "{\"id\": \"%02d\", \"body\": \"b\", \"metadata\": {\"year\": %d}}".formatted(i, 2000 + i))
                .collect(Collectors.joining("\n"));
        api.lines(documents, lines);
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            Api.Answer page = api.get(documents + "?limit=10" + next);
            seen.addAll(ids(page));
            JsonNode cursor = page.json().path("next");
            next = cursor.isNull() ? null : "&cursor=" + encoded(cursor.asString());
        } while (next != null);
        assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();

        Api.Answer filtered = api.get(documents + "?count=exact&filter=" + encoded("{\"year\": {\"$gte\": 2020}}"));
        assertThat(filtered.json().path("documents")).hasSize(5);
        assertThat(filtered.json().path("count").path("documents").asInt()).isEqualTo(5);
        assertThat(api.get(documents + "?count=estimated")
                        .json()
                        .path("count")
                        .path("exact")
                        .asBoolean())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=ten",
                "limitt=3",
                "count=exactly",
                "cursor=nonsense",
                "filter=%7B",
                "filter=%7B%22year%22%3A%7B%22%24gtt%22%3A1%7D%7D",
                "count=estimated&filter=%7B%22year%22%3A1%7D"
            })
    void refusesListsItCannotMake(String query) {
        Api.Answer answer = api.get(documents + "?" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.detail()).isNotEmpty();
    }

    @Test
    void deletesByFilterButNeverEverythingByOversight() {
        api.lines(documents, """
                {"id": "old", "body": "b", "metadata": {"year": 1999}}
                {"id": "new", "body": "b", "metadata": {"year": 2024}}
                {"id": "none", "body": "b"}""");
        for (String body :
                List.of("{}", "{\"filter\": {}}", "{\"filter\": null}", "[]", "{\"filter\": {\"$and\": []}}")) {
            Api.Answer refused = api.delete(documents, body);
            assertThat(refused.status()).as(body + refused.text()).isEqualTo(400);
        }
        assertThat(api.delete(documents).status()).isEqualTo(400);
        assertThat(api.delete(documents, "{\"filtre\": {\"year\": 1}}").hint()).contains("filter");
        Api.Answer deleted = api.delete(documents, "{\"filter\": {\"year\": {\"$lt\": 2000}}}");
        assertThat(deleted.json().path("deleted").asInt()).isEqualTo(1);
        Api.Answer inAddress = api.delete(documents + "?filter=" + encoded("{\"year\": {\"$exists\": false}}"));
        assertThat(inAddress.json().path("deleted").asInt()).isEqualTo(1);
        assertThat(ids(api.get(documents))).containsExactly("new");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": \"a\", \"vector\": [1, 2]}",
                "{\"id\": \"a\", \"vector\": [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}",
                "{\"id\": \"a\", \"vector\": [1e400,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}",
                "{\"id\": \"a\", \"vector\": [1e99999999999,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}",
                "{\"id\": \"a\", \"metadata\": {\"n\": 1e99999999}}",
                "{\"id\": \"a\", \"vector\": [NaN]}",
                "{\"id\": \"a\", \"vector\": [\"1\"]}",
                "{\"id\": \"a\", \"vector\": []}",
                "{\"id\": \"a\", \"format\": \"pdf\"}",
                "{\"id\": \"a\", \"metadata\": []}",
                "{\"id\": \"a\", \"metadata\": {\"year\": \"not a number\"}}",
                "{\"id\": \"a\", \"id\": \"b\"}",
                "{\"id\": \"a\", \"body\": \"\\ud800\"}",
                "{\"id\": \"a\"} x",
                "\"a\"",
                "null",
                ""
            })
    void refusesDocumentsThatAreNone(String body) {
        Api.Answer answer = api.post(documents, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.code()).startsWith("TUSK-1");
        assertThat(answer.text()).doesNotContain("Exception").doesNotContain("at dev.tusk");
        assertThat(api.get(documents).json().path("documents")).isEmpty();
    }

    @Test
    void refusesAnIdThatContradictsTheAddress() {
        assertThat(api.put(documents + "/a", "{\"id\": \"b\", \"body\": \"x\"}").detail())
                .contains("differs from the one in the address");
        assertThat(api.put(documents + "/a", "{\"id\": \"a\", \"body\": \"x\"}").status())
                .isEqualTo(201);
    }

    @Test
    void refusesPatchesOfWhatCannotBePatched() {
        api.put(documents + "/a", "{\"body\": \"x\"}");
        assertThat(api.patch(documents + "/a", "{\"id\": \"b\"}").status()).isEqualTo(400);
        assertThat(api.patch(documents + "/a", "{\"tagss\": []}").hint()).contains("tags");
        assertThat(api.patch(documents + "/a", "{\"format\": \"pdf\"}").status())
                .isEqualTo(400);
        assertThat(api.patch(documents + "/a", "{\"vector\": [\"1\"]}").status())
                .isEqualTo(400);
        assertThat(api.patch(documents + "/a", "{\"vector\": null}").status()).isEqualTo(200);
        assertThat(api.patch(documents, "{\"title\": \"x\"}").detail()).contains("names no document");
    }

    @Test
    void saysWhereBytesAreNotUtf8() {
        byte[] body = "{\"id\": \"a\", \"body\": \"?\"}".getBytes(StandardCharsets.UTF_8);
        body[22] = (byte) 0xff;
        Api.Answer answer = api.send("POST", documents, body, "Content-Type", "application/json");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("TUSK-104");
        assertThat(answer.detail()).contains("byte 22 (0xff)");
    }

    @Test
    void suggestsTheCollectionThatWasMeant() {
        Api.Answer answer = api.put("/v1/collections/dcos/documents/a", "{\"body\": \"x\"}");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("TUSK-200");
        assertThat(answer.hint()).contains("docs");
    }

    private static List<String> ids(Api.Answer page) {
        return JSON.readTree(page.text())
                .path("documents")
                .valueStream()
                .map(document -> document.path("id").asString())
                .toList();
    }
}

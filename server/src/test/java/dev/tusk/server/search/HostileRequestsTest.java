package dev.tusk.server.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever bytes come, the answer is a result or a problem that names what is wrong, never a failure of the server. Runs longer
 * with {@code -Dtusk.fuzz.requests=5000}, and again with {@code -Dtusk.seed}.
 */
@ExtendWith(PostgresExtension.class)
class HostileRequestsTest {

    private static final int REQUESTS = Integer.getInteger("tusk.fuzz.requests", 400);

    /** Requests that are answered, with every field there is. */
    private static final List<String> GOOD = List.of("""
            {"query": "vacuum -lock", "mode": "keyword", "limit": 5, "offset": 0, "candidates": 10, "ranking": "bm25",
             "snippets": true, "explain": true, "total": "exact", "spelling": "auto", "timeout_ms": 20000,
             "filter": {"year": {"$gte": 2000}, "$or": [{"kind": "a"}, {"tags": {"$in": ["x"]}}]},
             "facets": ["tags", {"field": "year", "name": "y", "ranges": [{"from": 2000, "to": 2020.5, "key": "k"}]},
               {"field": "kind", "limit": 3, "ignore_own_filter": true}, {"field": "updated_at", "interval": "month"}],
             "recency": {"half_life": "30d", "field": "updated_at", "weight": 0.5, "origin": "2024-05-01T12:00:00Z"},
             "boost": [{"field": "year", "weight": 0.5, "pivot": 2000, "function": "saturation"}], "pins": ["d1", "d2"],
             "diversity": {"distinct": {"threshold": 0.8}, "mmr": {"lambda": 0.7, "candidates": 10}}}""", """
            {"query": "vacum*", "mode": "fuzzy", "limit": 2, "group": {"by": "kind", "size": 2}, "sort": ["year:desc", {"field": "title",
             "order": "asc"}], "cursor": null, "total": "estimated", "spelling": "off"}""", """
            {"query": "title:vacuum dead rows", "mode": "hybrid", "fusion": {"method": "weighted_sum", "vector_weight": 0.4},
             "limit": 3, "facets": [{"field": "published", "ranges": [{"from": "2020-01-01"}, {"to": "2020-01-01T00:00:00Z"}]}]}""", """
            {"query": "rows", "mode": "hybrid", "fusion": {"method": "rrf", "k": 60}, "recency": "30d", "diversity": {"mmr": {}}}""", """
            {"vector": [1, 0.5, -1e-3%s], "mode": "vector", "limit": 4, "filter": {"$not": {"year": null}}}""".formatted(", 0".repeat(13)));

    /** JSON values that fields do not expect, and some that are no JSON. */
    private static final List<String> ODD = List.of(
            "null",
            "true",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "{\"\": 1}",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"" + "\uD83D\uDE00".repeat(70) + "\"",
            "\"x" + "\uD83D\uDE00".repeat(70) + "\"",
            "\"" + "y".repeat(3000) + "\"",
            "\"'; drop table tusk.collection; --\"",
            "\"\\u202e\\u0007\\u001b[31m\"",
            "0",
            "-1",
            "1",
            "-0.0",
            "0.5",
            "1e999",
            "-1e999",
            "1e-999",
            "1e999999999",
            "1e-999999999",
            "1e99999999999",
            "9".repeat(999),
            "9".repeat(2000),
            "0." + "3".repeat(900),
            "2147483648",
            "9223372036854775808",
            "NaN",
            "Infinity",
            "-Infinity",
            "'x'",
            "undefined",
            "01",
            ".5",
            "0x10",
            "[".repeat(300) + "]".repeat(300),
            "{\"a\":".repeat(150) + "1" + "}".repeat(150),
            "{\"$not\":".repeat(60) + "{\"year\": 1}" + "}".repeat(60),
            "[" + "1,".repeat(20_000) + "1]",
            "{\"$gte\": \"x\"}",
            "{\"field\": \"nowhere\"}",
            "{\"field\": \"title\"}",
            "\"nowhere\"",
            "\"metadata\"",
            "\"year\"",
            "\"-2d\"",
            "\"0001-01-01\"",
            "\"+1000000000-01-01T00:00:00Z\"");

    private static final List<String> PIECES = List.of(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\x", "\u0000", "\n", "/*", "//", "#",
            "\uFEFF", "\u2028", "e", "-");

    private static RunningServer running;
    private static Api api;
    private static String docs;

    private final long seed = Long.getLong("tusk.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeAll
    static void start(TestDatabase database) {
        running = RunningServer.start(database);
        api = running.api();
        docs = collection("docs");
        collection("other");
    }

    private static String collection(String name) {
        String fields = "{\"year\": \"integer\", \"kind\": \"text\", \"published\": \"timestamp\"}";
        Api.Answer created = api.post(
                "/v1/collections",
                "{\"name\": \"%s\", \"fields\": %s, \"embedding\": {\"model\": \"word-hash\"}}"
                        .formatted(name, fields));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            lines.append("""
                    {"id": "d%d", "title": "Vacuum <%d>", "body": "Vacuum recovers dead rows \uD83D\uDC18 & more.", "tags": ["x"], \
                    "metadata": {"year": %d, "kind": "%s", "published": "2020-0%d-01"}}
                    """.formatted(i, i, 2000 + i, i % 2 == 0 ? "a" : "\uD83D\uDE00", 1 + i % 9));
        }
        api.lines("/v1/collections/" + name + "/documents", lines.toString());
        return "/v1/collections/" + name;
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    @Test
    void everyRequestIsAnsweredOrRefused() {
        System.out.println("seed of HostileRequestsTest: " + seed);
        int answered = 0;
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < REQUESTS && wrong.size() < 10; i++) {
            byte[] body = body();
            Api.Answer answer = api.send("POST", docs + "/search", body, "Content-Type", "application/json");
            answered += answer.status() == 200 ? 1 : 0;
            String fault = isTimeoutAsAskedFor(answer, body) ? "" : fault(answer);
            if (!fault.isEmpty()) {
                wrong.add("seed %d, request %d: %s%n%s%n%s"
                        .formatted(seed, i, fault, new String(body, StandardCharsets.UTF_8), answer.text()));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(answered).as("seed %d", seed).isPositive();
    }

    @Test
    void theRequestsThatAreSpoiltAreGoodOnes() {
        for (String request : GOOD) {
            Api.Answer answer = api.post(docs + "/search", request);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    /** Whether a search was ended that asked to be, after less than a second. */
    private static boolean isTimeoutAsAskedFor(Api.Answer answer, byte[] body) {
        if (answer.status() != 504 || !answer.code().equals(ErrorCode.TIMEOUT.code())) {
            return false;
        }
        // It was read by the server, so it is JSON.
        JsonNode limit = new JsonMapper().readTree(body).path("timeout_ms");
        return limit.isNumber() && limit.doubleValue() < 1000;
    }

    /** What is wrong with an answer; empty where it is a result, or a problem that a client can act on. */
    private static String fault(Api.Answer answer) {
        if (answer.status() == 200) {
            return "";
        }
        if (answer.status() < 400 || answer.status() >= 500) {
            return "status " + answer.status();
        }
        if (!answer.header("Content-Type").startsWith("application/problem+json")) {
            return "content type " + answer.header("Content-Type");
        }
        if (answer.code().isBlank() || answer.detail().isBlank()) {
            return "no code or detail";
        }
        return answer.text().contains("SQLSTATE") || answer.text().contains("xception") ? "tells of the inside" : "";
    }

    private byte[] body() {
        String json = any(GOOD);
        for (int i = 0; i < random.nextInt(3); i++) {
            json = random.nextInt(5) == 0 ? broken(json) : withOddValue(json);
        }
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(8) == 0 && bytes.length > 0) {
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }

    /** With another value in the place of one, wherever it stands. */
    private String withOddValue(String json) {
        List<int[]> values = new ArrayList<>();
        java.util.regex.Matcher value = java.util.regex.Pattern.compile(
                        "\"(?:[^\"\\\\]|\\\\.){0,80}\"|-?[0-9][0-9.e-]{0,20}|true|false|null|\\[[^\\[\\]]{0,80}]|\\{[^{}]{0,80}}")
                .matcher(json);
        while (value.find()) {
            values.add(new int[] {value.start(), value.end()});
        }
        if (values.isEmpty()) {
            return any(ODD);
        }
        int[] place = any(values);
        return json.substring(0, place[0]) + any(ODD) + json.substring(place[1]);
    }

    private String broken(String json) {
        int at = random.nextInt(json.length() + 1);
        return switch (random.nextInt(3)) {
            case 0 -> json.substring(0, at);
            case 1 -> json.substring(0, at) + any(PIECES) + json.substring(at);
            default -> json.substring(0, at) + json.substring(Math.min(json.length(), at + 1 + random.nextInt(9)));
        };
    }

    @Test
    void aCursorThatIsCutAlteredOrOfAnotherSearchIsRefused() {
        String request = "{\"query\": \"%s\", \"mode\": \"%s\", \"limit\": 3%s}";
        String next = api.post(docs + "/search", request.formatted("vacuum", "keyword", ""))
                .json()
                .path("next")
                .asString();
        String with = ", \"cursor\": \"" + next + "\"";
        assertThat(api.post(docs + "/search", request.formatted("vacuum", "keyword", with))
                        .status())
                .isEqualTo(200);
        List<Api.Answer> others = new ArrayList<>(List.of(
                api.post(docs + "/search", request.formatted("vacuum rows", "keyword", with)),
                api.post(docs + "/search", request.formatted("vacuum", "fuzzy", with)),
                api.post(docs + "/search", request.formatted("vacuum", "hybrid", with)),
                api.post(
                        docs + "/search",
                        request.formatted("vacuum", "keyword", with + ", \"filter\": {\"year\": 2001}")),
                api.post("/v1/collections/other/search", request.formatted("vacuum", "keyword", with))));
        for (int end = 0; end < next.length(); end += 5) {
            others.add(api.post(
                    docs + "/search",
                    request.formatted("vacuum", "keyword", ", \"cursor\": \"" + next.substring(0, end) + "\"")));
            char turned = next.charAt(end) == 'A' ? 'B' : 'A';
            others.add(api.post(
                    docs + "/search",
                    request.formatted(
                            "vacuum",
                            "keyword",
                            ", \"cursor\": \"" + next.substring(0, end) + turned + next.substring(end + 1) + "\"")));
        }
        for (Api.Answer answer : others) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("TUSK-100");
            assertThat(answer.detail()).contains("cursor");
            assertThat(answer.hint()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "title", "id", "metadata", "a.b", "", "\\uD83D\\uDE00", "yeer"})
    void aFacetOfAFieldThatIsNotThereOrCannotBeCountedIsRefused(String field) {
        Api.Answer answer =
                api.post(docs + "/search", "{\"query\": \"vacuum\", \"facets\": [\"%s\"]}".formatted(field));
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(fault(answer)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit", "sort", "group", "mode", "facets", "boost"})
    void whatIsWrongIsShownWithoutHalvesOfCharacters(String field) {
        for (String lead : List.of("", "x")) {
            String value = "\"" + lead + "\uD83D\uDE00".repeat(90) + "\"";
            String inObject = "[{\"field\": " + value + "}]";
            String wrong = field.equals("facets") || field.equals("boost") ? inObject : value;
            Api.Answer answer = api.post(docs + "/search", "{\"query\": \"x\", \"%s\": %s}".formatted(field, wrong));
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.text()).contains("\uD83D\uDE00").doesNotContain("?", "\uFFFD", "\\ud83d", "\\uD83D");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the of and",
                "???",
                "-vacuum",
                "\"unbalanced",
                "a & b | !c <-> d:*",
                "漢字",
                "עברית",
                "\uD83D\uDC18"
            })
    void everyKindOfQueryIsAnsweredInEveryMode(String query) {
        for (String mode : List.of("keyword", "fuzzy", "vector", "hybrid")) {
            String body = "{\"mode\": \"%s\", \"query\": \"%s\"}".formatted(mode, query.replace("\"", "\\\""));
            JsonNode json = api.post(docs + "/search", body).json();
            assertThat(json.path("hits").isArray()).as(json.toString()).isTrue();
        }
    }

    @Test
    void everythingTypedSoFarIsCompletedOrRefused() {
        List<String> odd = List.of(
                "%",
                "%zz",
                "%ff",
                "%ed%a0%80",
                "%00",
                "%20",
                "",
                "%f0%9f",
                "%e2%80%ae",
                "va%25",
                "_",
                "%5c",
                "'",
                "%f4%90%80%80");
        for (String typed : odd) {
            Api.Answer answer = api.get(docs + "/suggest?q=" + encodedOnce(typed));
            assertThat(fault(answer)).as("%s: %s", typed, answer.text()).isEmpty();
        }
        for (String limit : List.of("0", "-1", "101", "x", "1e3", "99999999999", "", "NaN")) {
            Api.Answer answer = api.get(docs + "/suggest?q=va&limit=" + limit);
            assertThat(answer.status()).as("%s: %s", limit, answer.text()).isEqualTo(400);
            assertThat(fault(answer)).isEmpty();
        }
    }

    /** As it is where it can stand in an address, which the client would refuse otherwise. */
    private static String encodedOnce(String typed) {
        try {
            java.net.URI.create("http://x/?q=" + typed);
            return typed;
        } catch (IllegalArgumentException e) {
            return URLEncoder.encode(typed, StandardCharsets.UTF_8);
        }
    }
}

package dev.tusk.server.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(PostgresExtension.class)
class SearchRoutesTest {

    private static RunningServer running;
    private static Api api;
    private static String search;

    @BeforeAll
    static void start(TestDatabase database) {
        running = RunningServer.start(database);
        api = running.api();
        String docs = running.collection("docs");
        search = docs + "/search";
        api.lines(docs + "/documents", """
                {"id": "vacuum", "title": "Routine <b>vacuuming</b>", "body": "Vacuum recovers the space of dead rows & more.", "metadata": {"year": 2024}, "tags": ["admin"], "source": "https://example.org/v"}
                {"id": "index", "title": "Indexes", "body": "An index lets the server find rows faster.", "metadata": {"year": 2019}}
                {"id": "join", "title": "Joins", "body": "A join brings rows of two tables together.", "metadata": {"year": 2022}}""");
        Api.Answer maintained = api.send("POST", docs + "/maintain", new byte[0]);
        assertThat(maintained.status()).as(maintained.text()).isEqualTo(200);
        assertThat(maintained.json().path("done")).isNotEmpty();
        api.post("/v1/collections", "{\"name\": \"words\"}");
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"keyword", "fuzzy", "vector", "hybrid"})
    void findsInEveryMode(String mode) {
        Api.Answer answer = api.post(search, "{\"mode\": \"%s\", \"query\": \"vacuum space\"}".formatted(mode));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("mode").asString()).isEqualTo(mode);
        JsonNode hit = answer.json().path("hits").get(0);
        assertThat(hit.path("document").asString()).isEqualTo("vacuum");
        assertThat(hit.path("rank").asInt()).isEqualTo(1);
        assertThat(hit.path("source").asString()).isEqualTo("https://example.org/v");
        assertThat(hit.path("scores").has("lexical")).isEqualTo(!mode.equals("vector"));
        assertThat(hit.path("scores").has("vector")).isEqualTo(mode.equals("vector") || mode.equals("hybrid"));
        assertThat(answer.json().path("plan").asString()).startsWith(mode);
        if (mode.equals("vector") || mode.equals("hybrid")) {
            JsonNode access = answer.json().path("vector_access").get(0);
            assertThat(access.path("vector").asString()).isEqualTo("chunk");
            assertThat(access.path("way").asString()).isEqualTo("exact");
            assertThat(access.path("reason").asString()).isNotBlank();
        } else {
            assertThat(answer.json().path("vector_access").isEmpty()).isTrue();
        }
        assertThat(answer.json().path("took_ms").asDouble()).isPositive();
        assertThat(answer.json().has("explain")).isFalse();
    }

    @Test
    void sortsGroupsAndGoesOnByACursor() {
        String request = "{\"query\": \"rows\", \"limit\": 2, \"sort\": [\"title:desc\"]%s}";
        JsonNode first = api.post(search, request.formatted("")).json();
        assertThat(first.path("mode").asString()).isEqualTo("keyword");
        assertThat(first.path("hits").get(0).path("document").asString()).isEqualTo("vacuum");
        assertThat(first.path("hits").get(1).path("document").asString()).isEqualTo("join");
        String next = first.path("next").asString();
        JsonNode second = api.post(search, request.formatted(", \"cursor\": \"" + next + "\""))
                .json();
        assertThat(second.path("hits")).hasSize(1);
        assertThat(second.path("hits").get(0).path("document").asString()).isEqualTo("index");
        assertThat(second.path("hits").get(0).path("rank").asInt()).isEqualTo(3);
        assertThat(second.path("next").isNull()).isTrue();
        JsonNode grouped = api.post(
                        search,
                        "{\"query\": \"rows\", \"mode\": \"keyword\", \"group\": {\"by\": \"source\", \"size\": 2}}")
                .json();
        assertThat(grouped.path("hits")).hasSize(2);
        JsonNode without = grouped.path("hits")
                .valueStream()
                .filter(hit -> hit.path("group").isNull())
                .findFirst()
                .orElseThrow();
        assertThat(without.path("in_group")).hasSize(1);
        Api.Answer other = api.post(search, "{\"query\": \"join\", \"cursor\": \"" + next + "\"}");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.text()).contains("this cursor belongs to another search");
    }

    @Test
    void tellsWhatIsWrongWithRangesGroupsAndOrdersTogether() {
        JsonNode problem = api.post(
                        search,
                        "{\"query\": \"x\", \"limit\": 0, \"offset\": -1, \"group\": {\"by\": \"document\", \"size\": 0},"
                                + " \"sort\": [\"year:up\", 7], \"cursor\": 5}")
                .json();
        assertThat(problem.path("problems")
                        .valueStream()
                        .map(each -> each.path("at").asString()))
                .containsExactlyInAnyOrder("/limit", "/offset", "/group", "/sort/0", "/sort/1", "/cursor");
    }

    @Test
    void boostsPinsAndMixes() {
        api.post("/v1/collections", "{\"name\": \"boosted\", \"fields\": {\"points\": \"integer\"}}");
        String boosted = "/v1/collections/boosted";
        api.lines(boosted + "/documents", """
                {"id": "low", "body": "Vacuum recovers the space of dead rows.", "metadata": {"points": 0}}
                {"id": "copy", "body": "Vacuum recovers the space of dead rows!", "metadata": {"points": 300}}
                {"id": "other", "body": "Locks make others wait, and deadlocks end in an error.", "metadata": {"points": 5}}""");
        JsonNode answer = api.post(boosted + "/search", """
                {"query": "vacuum space", "mode": "keyword",
                 "recency": {"half_life": "30d", "weight": 1},
                 "boost": [{"field": "points", "weight": 0.5, "pivot": 100}],
                 "pins": ["other", "ghost"],
                 "diversity": {"distinct": true, "mmr": 0.5}}""").json();
        assertThat(answer.path("hits")).as(answer.toString()).hasSize(2);
        JsonNode pinned = answer.path("hits").get(0);
        assertThat(pinned.path("document").asString()).isEqualTo("other");
        assertThat(pinned.path("pinned").asBoolean()).isTrue();
        JsonNode best = answer.path("hits").get(1);
        assertThat(best.path("document").asString()).isEqualTo("copy");
        assertThat(best.path("duplicates").asInt()).isEqualTo(1);
        assertThat(best.has("pinned")).isFalse();
        assertThat(best.path("boosts").get(0).path("name").asString()).isEqualTo("recency(updated_at)");
        assertThat(best.path("boosts").get(1)).hasToString("{\"name\":\"saturation(points)\",\"factor\":1.375}");
        assertThat(best.path("score").asDouble())
                .isCloseTo(
                        best.path("scores").path("lexical").path("contribution").asDouble()
                                * 1.375
                                * best.path("boosts").get(0).path("factor").asDouble(),
                        within(1e-9));
        assertThat(answer.path("notes").get(0).asString()).contains("\"ghost\"");
    }

    @Test
    void listsAllThatIsWrongWithBoostsAndStages() {
        Api.Answer answer = api.post(search, """
                {"query": "rows",
                 "recency": {"half_life": "soon", "weight": 1},
                 "boost": [{"field": "points", "weight": -1}, {"weight": 1, "functoin": "log"}, 3],
                 "pins": ["a", "a"],
                 "diversity": {"distinct": {"threshold": 2}, "mmr": 1.5},
                 "rerank": {"model": "x:y", "depth": 0, "on_failure": "ignore"}}""");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("problems").findValuesAsString("at"))
                .containsExactlyInAnyOrder(
                        "/recency/half_life",
                        "/boost/0",
                        "/boost/1/functoin",
                        "/boost/1",
                        "/boost/2",
                        "/pins",
                        "/diversity/distinct/threshold",
                        "/diversity/mmr",
                        "/rerank/on_failure");
        for (String wrong : new String[] {
            "\"boost\": [{\"field\": \"yaer\"}]",
            "\"recency\": \"0d\"",
            "\"recency\": 30",
            "\"rerank\": \"nowhere:model\"",
            "\"pins\": [\"\"]",
            "\"diversity\": {\"mmr\": 0.5}, \"offset\": 1000"
        }) {
            Api.Answer refused = api.post(search, "{\"query\": \"rows\", %s}".formatted(wrong));
            assertThat(refused.status()).as(wrong + refused.text()).isEqualTo(400);
        }
    }

    @Test
    void suggestsAnotherSpellingAndSearchesForIt() {
        JsonNode applied = api.post(search, "{\"mode\": \"keyword\", \"query\": \"vacum\"}")
                .json();
        assertThat(applied.path("spelling"))
                .hasToString("{\"suggestion\":\"vacuum\",\"applied\":true,\"changes\":["
                        + "{\"typed\":\"vacum\",\"corrected\":\"vacuum\",\"start\":0,\"end\":6}]}");
        assertThat(applied.path("hits")).hasSize(1);
        JsonNode literal = api.post(search, "{\"mode\": \"keyword\", \"query\": \"vacum\", \"spelling\": \"off\"}")
                .json();
        assertThat(literal.path("hits")).isEmpty();
        assertThat(literal.has("spelling")).isFalse();
        Api.Answer refused = api.post(search, "{\"query\": \"vacum\", \"spelling\": \"of\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("/spelling").contains("did you mean \\\"off\\\"?");
    }

    @Test
    void completesWhatIsTyped() {
        String suggest = search.replace("/search", "/suggest");
        JsonNode answer = api.get(suggest + "?q=the+vac&limit=3").json();
        assertThat(answer.path("completions").get(0).path("query").asString()).isEqualTo("the vacuum");
        assertThat(api.get(suggest + "?q=ind")
                        .json()
                        .path("documents")
                        .get(0)
                        .path("id")
                        .asString())
                .isEqualTo("index");
        assertThat(api.get(suggest + "?q=").json()).hasToString("{\"completions\":[],\"documents\":[]}");
        assertThat(api.get(suggest).status()).isEqualTo(400);
        assertThat(api.get(suggest + "?q=a&limit=0").status()).isEqualTo(400);
        assertThat(api.get(suggest + "?q=a&limit=x").status()).isEqualTo(400);
        assertThat(api.get(suggest + "?query=a").text()).contains("unknown parameter");
    }

    @Test
    void countsFacetsAndTheTotal() {
        JsonNode answer = api.post(search, """
                {"query": "rows", "mode": "keyword", "limit": 1, "total": "exact", "filter": {"year": {"$gt": 2019}}, "facets": [
                  "tags",
                  {"field": "year", "name": "years", "ranges": [{"to": 2020}, {"from": 2020, "key": "new"}], "ignore_own_filter": true},
                  {"field": "updated_at", "interval": "year"},
                  {"field": "year", "limit": 1}]}""").json();
        assertThat(answer.path("hits")).hasSize(1);
        assertThat(answer.path("total")).hasToString("{\"value\":2,\"relation\":\"exact\",\"documents\":2}");
        JsonNode facets = answer.path("facets");
        assertThat(facets.get(0))
                .hasToString("{\"name\":\"tags\",\"field\":\"tags\",\"distinct\":1,"
                        + "\"buckets\":[{\"value\":\"admin\",\"count\":1}]}");
        assertThat(facets.get(1))
                .hasToString("{\"name\":\"years\",\"field\":\"year\",\"distinct\":2,\"buckets\":["
                        + "{\"key\":\"..2020\",\"from\":null,\"to\":2020,\"count\":1},"
                        + "{\"key\":\"new\",\"from\":2020,\"to\":null,\"count\":2}]}");
        assertThat(facets.get(2).path("buckets").get(0).path("count").asInt()).isEqualTo(2);
        assertThat(facets.get(3).path("buckets")).hasToString("[{\"value\":2022,\"count\":1}]");
        assertThat(facets.get(3).path("distinct").asInt()).isEqualTo(2);
        JsonNode plain =
                api.post(search, "{\"query\": \"rows\", \"total\": \"none\"}").json();
        assertThat(plain.has("facets") || plain.has("total")).isFalse();
        assertThat(api.post(search, "{\"query\": \"rows\", \"mode\": \"keyword\", \"total\": \"estimated\"}")
                        .json()
                        .path("total"))
                .hasToString("{\"value\":3,\"relation\":\"exact\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"facets\": [7] | /facets/0 | an object is expected, not the number 7",
                "\"facets\": \"tags\" | /facets | an array is expected, not the string \"tags\"",
                "\"facets\": [{}] | /facets/0 | the field \"field\" is missing",
                "\"facets\": [{\"field\": \"year\", \"ranges\": []}] | /facets/0/ranges | the facet \"year\" has 0 ranges; it must have 1 to 100",
                "\"facets\": [{\"field\": \"year\", \"ranges\": [{\"from\": 3, \"to\": 3}]}] | /facets/0/ranges/0 | the range \"3..3\" is from 3 to 3, which holds nothing",
                "\"facets\": [{\"field\": \"year\", \"ranges\": [{\"from\": \"x\"}]}] | /facets/0/ranges/0/from | a date is expected, not the string \"x\"",
                "\"facets\": [{\"field\": \"year\", \"interval\": \"mont\"}] | /facets/0/interval | unknown interval \"mont\"",
                "\"facets\": [{\"field\": \"year\", \"interval\": \"day\", \"limit\": 3}] | /facets/0/interval | a facet cannot have \"limit\" and \"interval\"",
                "\"facets\": [\"tags\", \"tags\"] | /facets | two facets have the name \"tags\"",
                "\"facets\": [{\"field\": \"tags\", \"size\": 3}] | /facets/0/size | unknown field \"size\"",
                "\"facets\": [{\"field\": \"tags\", \"limit\": 0}] | /facets/0/limit | the facet \"tags\" asks for 0 values; it must be 1 to 1000",
                "\"facets\": [\"a\\\\b\"] | /facets/0 | cannot count by field \"a\\b\": field \"a\\b\" cannot be read: the backslash at position 1 has nothing to escape",
                "\"total\": \"exakt\" | /total | unknown way to count the total \"exakt\""
            })
    void namesWhatIsWrongWithFacets(String field, String at, String message) {
        Api.Answer answer = api.post(search, "{\"query\": \"rows\", %s}".formatted(field));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asString()).isEqualTo("TUSK-100");
        JsonNode problem = answer.json().path("problems").isEmpty()
                ? answer.json()
                : answer.json().path("problems").get(0);
        assertThat(problem.toString()).contains(at);
        assertThat(problem.path("detail").asString() + problem.path("message").asString())
                .contains(message);
    }

    @Test
    void contributionsAddUpToTheScore() {
        for (String fusion : new String[] {
            "{\"method\": \"weighted_sum\", \"vector_weight\": 0.3}", "{\"method\": \"rrf\", \"k\": 10}", "{}"
        }) {
            JsonNode hits = api.post(search, "{\"query\": \"rows\", \"fusion\": %s}".formatted(fusion))
                    .json()
                    .path("hits");
            assertThat(hits).hasSize(3);
            for (JsonNode hit : hits) {
                double sum = hit.path("scores")
                        .valueStream()
                        .mapToDouble(leg -> leg.path("contribution").asDouble())
                        .sum();
                assertThat(sum).isCloseTo(hit.path("score").asDouble(), org.assertj.core.data.Offset.offset(1e-6));
            }
        }
    }

    @Test
    void marksWhatMatchedAndEscapesTheRest() {
        JsonNode snippet = api.post(search, "{\"mode\": \"keyword\", \"query\": \"dead\"}")
                .json()
                .path("hits")
                .get(0)
                .path("snippet");
        String text = snippet.path("text").asString();
        JsonNode range = snippet.path("highlights").get(0);
        assertThat(text.substring(range.get(0).asInt(), range.get(1).asInt())).isEqualTo("dead");
        assertThat(snippet.path("html").asString())
                .contains("<mark>dead</mark>")
                .contains("&amp;");
    }

    @Test
    void choosesTheBestModeWhenNoneIsAskedFor() {
        assertThat(api.post(search, "{\"query\": \"rows\"}").json().path("mode").asString())
                .isEqualTo("hybrid");
        assertThat(api.post("/v1/collections/words/search", "{\"query\": \"rows\"}")
                        .json()
                        .path("mode")
                        .asString())
                .isEqualTo("keyword");
    }

    @Test
    void filtersAndPages() {
        JsonNode hits = api.post(search, """
                {"mode": "hybrid", "query": "rows", "filter": {"year": {"$gte": 2020}}}""").json().path("hits");
        assertThat(hits.valueStream().map(hit -> hit.path("document").asString()))
                .containsExactlyInAnyOrder("vacuum", "join");
        JsonNode second = api.post(search, "{\"query\": \"rows\", \"limit\": 1, \"offset\": 1}")
                .json()
                .path("hits");
        assertThat(second).hasSize(1);
        assertThat(second.get(0).path("rank").asInt()).isEqualTo(2);
    }

    @Test
    void saysThePlaceOfAFiltersFaultOnce() {
        Api.Answer bad = api.post(search, """
                {"query": "x", "filter": {"year": {"$gtt": 1}}}""");
        assertThat(bad.detail())
                .containsOnlyOnce("/year")
                .containsOnlyOnce("(at ")
                .doesNotContain("filter at");
        assertThat(bad.json().path("problems").get(0).path("at").asString()).startsWith("/filter/year");
        assertThat(bad.hint()).contains("$gt");
    }

    @Test
    void saysWhatAFuzzySearchAlsoLookedFor() {
        JsonNode json =
                api.post(search, "{\"mode\": \"fuzzy\", \"query\": \"vacum\"}").json();
        assertThat(json.path("hits").get(0).path("document").asString()).isEqualTo("vacuum");
        assertThat(json.path("corrections").get(0).path("word").asString()).isEqualTo("vacum");
        assertThat(json.path("corrections").get(0).path("alternatives")).isNotEmpty();
    }

    @Test
    void explainsItselfWhenAsked() {
        JsonNode answer =
                api.post(search, "{\"query\": \"the rows\", \"explain\": true}").json();
        JsonNode explain = answer.path("explain");
        assertThat(explain.path("sql").asString()).containsIgnoringCase("select");
        assertThat(explain.path("plan").asString()).contains("cost=");
        assertThat(explain.path("query").path("words").get(0).path("fate").asString())
                .isEqualTo("stop_word");
        assertThat(explain.path("query")
                        .path("words")
                        .get(1)
                        .path("lexemes")
                        .get(0)
                        .path("lexeme")
                        .asString())
                .isEqualTo("row");
        JsonNode hit = answer.path("hits").get(0);
        assertThat(hit.path("explanation").path("value").asDouble())
                .isEqualTo(hit.path("score").asDouble());
        assertThat(hit.path("explanation").path("details")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|TUSK-107|the query is empty",
                "{\"query\": \"  \"}|TUSK-107|the query is empty",
                "{\"query\": 3}|TUSK-100|a string is expected, not the number 3 (at /query)",
                "{\"query\": \"x\", \"mode\": \"hybird\"}|TUSK-100|unknown search mode",
                "{\"query\": \"x\", \"mode\": null, \"limt\": 3}|TUSK-100|unknown field \"limt\" (at /limt)",
                "{\"query\": \"x\", \"limit\": 0}|TUSK-100|limit is 0",
                "{\"query\": \"x\", \"limit\": 10001}|TUSK-100|limit is 10001",
                "{\"query\": \"x\", \"limit\": 2.5}|TUSK-100|a whole number is expected",
                "{\"query\": \"x\", \"limit\": 99999999999}|TUSK-100|a whole number is expected",
                "{\"query\": \"x\", \"offset\": -1}|TUSK-100|offset is -1",
                "{\"query\": \"x\", \"filter\": {\"year\": {\"$gtt\": 1}}}|TUSK-102|$gtt",
                "{\"query\": \"x\", \"filter\": []}|TUSK-102|/filter",
                "{\"query\": \"x\", \"fusion\": {\"method\": \"max\"}}|TUSK-100|unknown fusion method",
                "{\"query\": \"x\", \"fusion\": {\"vector_weight\": 2}}|TUSK-100|it must be 0 to 1",
                "{\"query\": \"x\", \"fusion\": {\"method\": \"rrf\", \"vector_weight\": 0.9}}|TUSK-100|\"vector_weight\" is not for",
                "{\"query\": \"x\", \"fusion\": {\"method\": \"weighted_sum\", \"k\": 7}}|TUSK-100|\"k\" is not for",
                "{\"query\": \"x\", \"fusion\": {\"vector_weight\": 0.9, \"k\": 7}}|TUSK-100|\"vector_weight\" is not for",
                "{\"query\": \"x\", \"timeout_ms\": 0}|TUSK-100|the timeout is 0 ms",
                "{\"query\": \"x\", \"timeout_ms\": 999999}|TUSK-100|it must be 1 to 30000",
                "{\"query\": \"x\", \"candidates\": 3}|TUSK-100|candidates is 3",
                "{\"mode\": \"vector\", \"vector\": [1, 2, 3]}|TUSK-103|3 dimensions",
                "{\"mode\": \"vector\", \"vector\": [0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}|TUSK-103|all zeros",
                "{\"mode\": \"vector\", \"vector\": [1e30,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}|TUSK-103|overflow single precision",
                "{\"mode\": \"vector\", \"vector\": [1e-30,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}|TUSK-103|vanish in single precision",
                "{\"mode\": \"vector\", \"vector\": [\"a\"]}|TUSK-100|/vector/0",
                "{\"query\": \"a\\u0000b\"}|TUSK-104|NUL",
                "{\"query\": \"x\",,}|TUSK-101|line 1, column",
                "[]|TUSK-100|an object is expected",
                "{\"query\": \"x\", \"query\": \"y\"}|TUSK-101|not JSON at line 1",
            })
    void refusesWhatItCannotSearch(String body, String code, String detail) {
        Api.Answer answer = api.post(search, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.text().replace("\\\"", "\"")).contains(detail);
        assertThat(answer.json().path("status").asInt()).isEqualTo(400);
        assertThat(answer.text()).doesNotContain("Exception");
    }

    @Test
    void reportsAllProblemsTogetherWithSuggestions() {
        Api.Answer answer = api.post(search, """
                {"querry": "x", "mode": "hybird", "limit": "3", "fusion": {"method": "rff"}}""");
        assertThat(answer.json()
                        .path("problems")
                        .valueStream()
                        .map(problem -> problem.path("at").asString()))
                .containsExactlyInAnyOrder("/querry", "/mode", "/limit", "/fusion/method");
        assertThat(answer.json()
                        .path("problems")
                        .valueStream()
                        .map(problem -> problem.path("hint").asString("")))
                .contains("did you mean \"query\"?", "did you mean \"hybrid\"?", "did you mean \"rrf\"?");
    }

    @Test
    void refusesQueriesThatAreTooLong() {
        Api.Answer answer = api.post(search, "{\"query\": \"%s\"}".formatted("x".repeat(10_001)));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("TUSK-110");
    }

    @Test
    void refusesModesThatTheCollectionCannotDo() {
        Api.Answer answer = api.post("/v1/collections/words/search", "{\"mode\": \"vector\", \"query\": \"x\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("has no vectors");
        assertThat(answer.hint()).contains("keyword");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the",
                "!!!",
                "\\\"unbalanced",
                "-only -exclusions",
                "or or or",
                "a & b | !c <-> d:*",
                "'; drop table tusk.collection; --",
                "שלום עולם",
                "日本語 テキスト",
                "😀",
                "\\u0001\\u0002",
                "%s $1 ? {}"
            })
    void takesWhateverPeopleType(String query) {
        for (String mode : new String[] {"keyword", "fuzzy", "vector", "hybrid"}) {
            Api.Answer answer = api.post(search, "{\"mode\": \"%s\", \"query\": \"%s\"}".formatted(mode, query));
            assertThat(answer.status()).as(mode + ": " + answer.text()).isEqualTo(200);
        }
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] body = "{\"query\": \"caf?\"}".getBytes(StandardCharsets.UTF_8);
        body[14] = (byte) 0xe9;
        Api.Answer answer = api.send("POST", search, body, "Content-Type", "application/json");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("(0xe9) is not UTF-8");
    }
}

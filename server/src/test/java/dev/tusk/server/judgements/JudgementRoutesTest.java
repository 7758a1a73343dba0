package dev.tusk.server.judgements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(PostgresExtension.class)
class JudgementRoutesTest {

    private RunningServer running;
    private Api api;
    private String judgements;

    @BeforeEach
    void start(TestDatabase database) {
        running = RunningServer.start(database);
        api = running.api();
        String docs = running.collection("docs");
        judgements = docs + "/judgements";
        api.put(docs + "/documents/owl", "{\"body\": \"owls hunt at night\"}");
        api.put(docs + "/documents/a%2Fb%20%26", "{\"body\": \"an odd id\"}");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void judge(String query, String document, int grade) {
        Api.Answer answer = api.put(judgements, """
                {"query": "%s", "document": "%s", "grade": %d}""".formatted(query, document, grade));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void keepsTheLastJudgementAndTakesItBack() {
        judge("night birds", "owl", 1);
        judge("night birds", "owl", 0);
        judge("50% & more?", "a/b &", 10);

        JsonNode all = api.get(judgements).json();
        assertThat(all.propertyNames()).containsExactly("judgements");
        assertThat(all.path("judgements").size()).isEqualTo(2);
        JsonNode odd = api.get(judgements + "?query=" + encoded("50% & more?")).json();
        assertThat(odd.path("judgements").get(0).propertyNames())
                .containsExactly("query", "document", "grade", "judged_at");
        assertThat(odd.path("judgements").get(0).path("document").asString()).isEqualTo("a/b &");
        assertThat(odd.path("judgements").get(0).path("grade").asInt()).isEqualTo(10);
        assertThat(odd.path("judgements").get(0).path("judged_at").asString()).endsWith("Z");

        String removal = judgements + "?query=" + encoded("50% & more?") + "&document=" + encoded("a/b &");
        assertThat(api.delete(removal).status()).isEqualTo(204);
        assertThat(api.delete(removal).status()).isEqualTo(204);
        assertThat(api.get(judgements).json().path("judgements").valueStream())
                .extracting(judgement -> judgement.path("grade").asInt())
                .containsExactly(0);
    }

    @Test
    void comesInPages() {
        for (int i = 0; i < 5; i++) {
            judge("query " + i, "owl", 1);
        }
        JsonNode first = api.get(judgements + "?limit=3").json();
        JsonNode second = api.get(
                        judgements + "?limit=3&after=" + first.path("next").asString())
                .json();
        assertThat(first.path("judgements").size()).isEqualTo(3);
        assertThat(second.path("judgements").valueStream())
                .extracting(judgement -> judgement.path("query").asString())
                .containsExactly("query 3", "query 4");
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void comesAsCsv() {
        judge("a, b", "owl", 2);
        judge("other", "owl", 0);
        Api.Answer asked = api.get(judgements + "?format=csv");
        assertThat(asked.header("Content-Type")).isEqualToIgnoringCase("text/csv; charset=utf-8");
        assertThat(asked.text()).isEqualTo("query,document,grade\r\n\"a, b\",owl,2\r\nother,owl,0\r\n");
        Api.Answer accepted =
                api.send("GET", judgements + "?query=other", BodyPublishers.noBody(), "Accept", "text/csv;q=0.9, */*");
        assertThat(accepted.text()).isEqualTo("query,document,grade\r\nother,owl,0\r\n");
        Api.Answer any = api.send("GET", judgements, BodyPublishers.noBody(), "Accept", "*/*");
        assertThat(any.header("Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"query\": \"x\", \"document\": \"gone\", \"grade\": 1}|404|TUSK-201|document \"gone\"",
                "{\"query\": \"x\", \"document\": \"owl\", \"grade\": 11}|400|TUSK-100|it must be 0 to 10",
                "{\"query\": \"x\", \"document\": \"owl\", \"grade\": 0.5}|400|TUSK-100|a whole number is expected",
                "{\"query\": \"x\", \"document\": \"owl\"}|400|TUSK-100|the field \"grade\" is missing",
                "{\"document\": \"owl\", \"grade\": null}|400|TUSK-100|it has 2 problems",
                "{\"query\": \" \", \"document\": \"owl\", \"grade\": 1}|400|TUSK-107|empty",
                "{\"query\": \"x\", \"document\": \"\", \"grade\": 1}|400|TUSK-105|must not be empty",
                "{\"query\": \"x\", \"document\": \"owl\", \"grade\": 1, \"mark\": 1}|400|TUSK-100|unknown field",
                "[]|400|TUSK-100|an object is expected"
            })
    void refusesWhatIsNoJudgement(String body, int status, String code, String detail) {
        Api.Answer answer = api.put(judgements, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.detail()).contains(detail);
        assertThat(api.get(judgements).json().path("judgements").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "?limit=x, it must be a whole number",
        "?limit=0, it must be 1 to 1000",
        "?after=x, not a cursor",
        "?format=xml, unknown format",
        "?format=csv&limit=3, CSV has no pages",
        "?cursor=x, unknown parameter",
        "?query=, is empty"
    })
    void refusesWhatIsNoList(String query, String detail) {
        Api.Answer answer = api.get(judgements + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains(detail);
    }

    @Test
    void aRemovalNamesBothQueryAndDocument() {
        assertThat(api.delete(judgements + "?query=x").detail()).contains("\"document\" is missing");
        assertThat(api.delete(judgements + "?document=x").detail()).contains("\"query\" is missing");
        assertThat(api.delete("/v1/collections/none/judgements?query=x&document=y")
                        .status())
                .isEqualTo(404);
    }
}

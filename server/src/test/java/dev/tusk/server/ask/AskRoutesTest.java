package dev.tusk.server.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tusk.server.Api;
import dev.tusk.server.RunningServer;
import dev.tusk.server.ServerOptions;
import dev.tusk.testkit.ChatEndpoint;
import dev.tusk.testkit.PostgresExtension;
import dev.tusk.testkit.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PostgresExtension.class)
@Timeout(60)
class AskRoutesTest {

    private final ChatEndpoint endpoint = ChatEndpoint.start();
    private final HttpClient client = HttpClient.newHttpClient();
    private RunningServer running;
    private Api api;
    private String docs;

    @BeforeEach
    void start(TestDatabase database) {
        running = RunningServer.start(
                database,
                ServerOptions.defaults()
                        .withAnswering(new ServerOptions.Answering(List.of("none", "fake:m"), Duration.ofSeconds(20))),
                endpoint.base());
        api = running.api();
        docs = running.collection("docs");
        api.lines(docs + "/documents", """
                {"id": "vacuum", "title": "Routine vacuuming", "body": "Vacuum recovers the space of dead rows. It should run often.", "source": "https://example.org/vacuum", "metadata": {"year": 2024}}
                {"id": "index", "title": "Indexes", "body": "An index lets the server find rows faster than a scan.", "metadata": {"year": 2019}}
                """);
    }

    @AfterEach
    void stop() {
        client.close();
        running.close();
        endpoint.close();
    }

    private record Event(String name, JsonNode data) {}

    private HttpResponse<InputStream> stream(String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(running.server().address().resolve(docs + "/ask"))
                        .header("Content-Type", "application/json")
                        .header("Accept", "text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    private static Event next(BufferedReader in) throws IOException {
        String name = in.readLine();
        String data = in.readLine();
        assertThat(name).startsWith("event: ");
        assertThat(data).startsWith("data: ");
        assertThat(in.readLine()).isEmpty();
        return new Event(name.substring(7), new JsonMapper().readTree(data.substring(6)));
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    @Test
    void answersByTheDocumentsOwnSentences() {
        Api.Answer answer = api.post(docs + "/ask", "{\"question\": \"What recovers the space of dead rows?\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode json = answer.json();
        assertThat(json.path("kind").asString()).isEqualTo("extracts");
        assertThat(json.path("text").asString()).contains("Vacuum recovers the space of dead rows. [1]");
        assertThat(json.path("model").isNull()).isTrue();
        JsonNode citation = json.path("citations").get(0);
        assertThat(citation.path("document").asString()).isEqualTo("vacuum");
        assertThat(citation.path("link").asString()).isEqualTo("https://example.org/vacuum");
        assertThat(citation.path("chunks").get(0).asInt()).isZero();
        JsonNode quote = citation.path("quotes").get(0);
        assertThat(citation.path("text")
                        .asString()
                        .substring(
                                quote.path("start").asInt(), quote.path("end").asInt()))
                .isEqualTo("Vacuum recovers the space of dead rows.");
        assertThat(json.path("support").path("weak").asBoolean()).isFalse();
    }

    @Test
    void streamsAnAnswerWhileItIsWritten() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        endpoint.saysWhenOpen(gate, "Vacuum recovers space ", "[1][9]. It runs", " often.");
        HttpResponse<InputStream> response =
                stream("{\"question\": \"What recovers the space of dead rows?\", \"model\": \"fake:m\"}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        try (BufferedReader in = reader(response)) {
            Event passages = next(in);
            assertThat(passages.name()).isEqualTo("passages");
            assertThat(passages.data().path("passages").get(0).path("document").asString())
                    .isEqualTo("vacuum");
            Event first = next(in);
            assertThat(first.name()).isEqualTo("text");
            assertThat(first.data().path("text").asString()).isEqualTo("Vacuum recovers space");
            gate.countDown();
            StringBuilder text = new StringBuilder(first.data().path("text").asString());
            Event event = next(in);
            for (; event.name().equals("text"); event = next(in)) {
                text.append(event.data().path("text").asString());
            }
            assertThat(event.name()).isEqualTo("answer");
            assertThat(event.data().path("text").asString())
                    .isEqualTo(text.toString())
                    .isEqualTo("Vacuum recovers space [1]. It runs often.");
            assertThat(event.data().path("kind").asString()).isEqualTo("generated");
            assertThat(event.data()
                            .path("checks")
                            .path("unknown_citations")
                            .get(0)
                            .asInt())
                    .isEqualTo(9);
            assertThat(event.data().path("usage").path("prompt_tokens").asInt()).isEqualTo(120);
            assertThat(in.readLine()).isNull();
        }
    }

    @Test
    void aFailureBeforeTheFirstEventHasItsStatusAndALaterOneIsAnEvent() throws Exception {
        HttpResponse<InputStream> unknown = stream("{\"question\": \"dead rows\", \"model\": \"other:m\"}");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(new String(unknown.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("TUSK-108");
        endpoint.stops("Vacuum recovers ");
        try (BufferedReader in =
                reader(stream("{\"question\": \"What recovers the space of dead rows?\", \"model\": \"fake:m\"}"))) {
            List<String> names = new ArrayList<>();
            Event event = next(in);
            for (; !event.name().equals("problem"); event = next(in)) {
                names.add(event.name());
            }
            assertThat(names).containsExactly("passages", "text");
            assertThat(event.data().path("code").asString()).isEqualTo("TUSK-400");
            assertThat(event.data().path("detail").asString()).contains("broke off");
            assertThat(in.readLine()).isNull();
        }
    }

    @Test
    void whoGoesAwayEndsTheAnswer() throws Exception {
        endpoint.neverEnds("recovers ".repeat(100));
        HttpResponse<InputStream> response =
                stream("{\"question\": \"What recovers the space of dead rows?\", \"model\": \"fake:m\"}");
        try (BufferedReader in = reader(response)) {
            assertThat(next(in).name()).isEqualTo("passages");
            assertThat(next(in).name()).isEqualTo("text");
        }
        assertThat(endpoint.wasLeftWithin(Duration.ofSeconds(20)))
                .as("the model is no longer asked to write")
                .isTrue();
        endpoint.says("Fine [1].");
        Api.Answer next = api.post(
                docs + "/ask", "{\"question\": \"What recovers the space of dead rows?\", \"model\": \"fake:m\"}");
        assertThat(next.json().path("text").asString()).isEqualTo("Fine [1].");
    }

    @Test
    void aModelMayPauseForLongerThanAConnectionMayBeIdle(TestDatabase database) {
        try (RunningServer hasty = RunningServer.start(
                database,
                ServerOptions.defaults()
                        .withRequestTimeout(Duration.ofSeconds(1))
                        .withAnswering(new ServerOptions.Answering(List.of("fake:slow"), Duration.ofSeconds(20))),
                endpoint.base())) {
            for (String stream : List.of("false", "true")) {
                CountDownLatch gate = new CountDownLatch(1);
                CompletableFuture.delayedExecutor(2500, TimeUnit.MILLISECONDS).execute(gate::countDown);
                endpoint.saysWhenOpen(gate, "Vacuum ", "does it [1].");
                Api.Answer answer = hasty.api()
                        .post(
                                docs + "/ask",
                                "{\"question\": \"What recovers the space of dead rows?\", \"stream\": %s}"
                                        .formatted(stream));
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(answer.text()).contains("\"text\":\"Vacuum does it [1].\"");
            }
        }
    }

    @Test
    void saysThatItIsNotInTheDocuments() {
        Api.Answer answer =
                api.post(docs + "/ask", "{\"question\": \"xylophone zebra quagga\", \"model\": \"fake:m\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("kind").asString()).isEqualTo("not_in_documents");
        assertThat(answer.json().path("text").asString()).isEqualTo("Not in the documents.");
        assertThat(endpoint.requests()).isEmpty();
    }

    @Test
    void takesFilterAndHistory() {
        Api.Answer answer = api.post(docs + "/ask", """
                {"question": "And what makes it faster?", "history": [{"question": "How does the server find rows?", "answer": "By a scan."}],
                 "filter": {"year": {"$lt": 2020}}, "even_if_weak": true}""");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("question").asString())
                .isEqualTo("How does the server find rows? And what makes it faster?");
        assertThat(answer.json().path("citations").findValuesAsString("document"))
                .containsOnly("index");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | the field \"question\" is missing",
                "{\"question\": \" \"} | the question is empty",
                "{\"question\": \"x\", \"hits\": 0} | hits is 0",
                "{\"question\": \"x\", \"question_\": 1} | unknown field",
                "{\"question\": \"x\", \"history\": [{\"answer\": \"y\"}]} | the field \"question\" is missing",
                "{\"question\": \"x\", \"history\": \"y\"} | an array is expected",
                "{\"question\": \"x\", \"mode\": \"best\"} | unknown search mode",
                "{\"question\": \"x\", \"timeout_ms\": 90000} | the timeout is 90000 ms",
                "{\"question\": \"x\", \"filter\": {\"nope\": 1}} | nope"
            })
    void refusesWhatCannotBeAsked(String body, String detail) {
        Api.Answer answer = api.post(docs + "/ask", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains(detail.replace("\"", "\\\""));
    }

    @Test
    void theUsualModelAnswersWhereNoneIsNamed(TestDatabase database) {
        try (RunningServer other = RunningServer.start(
                database,
                ServerOptions.defaults()
                        .withAnswering(new ServerOptions.Answering(List.of("fake:usual"), Duration.ofSeconds(20))),
                endpoint.base())) {
            endpoint.says("Vacuum [1].");
            String question = "\"question\": \"What recovers the space of dead rows?\"";
            assertThat(other.api()
                            .post(docs + "/ask", "{" + question + "}")
                            .json()
                            .path("model")
                            .asString())
                    .isEqualTo("fake:usual");
            assertThat(other.api()
                            .post(docs + "/ask", "{" + question + ", \"model\": \"none\"}")
                            .json()
                            .path("kind")
                            .asString())
                    .isEqualTo("extracts");
            assertThat(other.api()
                            .post(docs + "/ask", "{" + question + ", \"model\": \"fake:dear\"}")
                            .hint())
                    .contains("it serves: fake:usual");
        }
    }

    @Test
    void modelsThatAreNotServedAreRefused() {
        Api.Answer refused = api.post(docs + "/ask", "{\"question\": \"What is a vacuum?\", \"model\": \"fake:dear\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.hint()).contains("fake:m").doesNotContain("fake:dear");
        assertThat(endpoint.requests()).isEmpty();
    }
}

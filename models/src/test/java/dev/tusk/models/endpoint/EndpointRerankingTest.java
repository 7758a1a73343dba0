package dev.tusk.models.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.rerank.RerankModel;
import dev.tusk.models.Models;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EndpointRerankingTest {

    private static final String KEY = "secret-0123456789abcdef";
    private static final JsonMapper JSON = new JsonMapper();
    private static final Patience QUICK = Patience.DEFAULT
            .withWaits(Duration.ofMillis(5), Duration.ofSeconds(2))
            .withRequest(Duration.ofSeconds(10));

    /** What the server got. */
    private record Request(String path, Map<String, List<String>> headers, JsonNode body) {}

    private record Scripted(int status, String body) {}

    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Scripted> script = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile int mostTexts = Integer.MAX_VALUE;
    private volatile CountDownLatch silence = new CountDownLatch(0);
    private HttpServer server;
    private Endpoint endpoint;

    /** Speaks all three protocols, each at its path; the score of a text is its length, in an order of its own. */
    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        endpoint = at("/v2");
    }

    private Endpoint at(String path) {
        return Endpoint.at(
                        "fake",
                        URI.create("http://127.0.0.1:%d%s"
                                .formatted(server.getAddress().getPort(), path)))
                .withKey(ApiKey.required(() -> KEY, "FAKE_KEY"))
                .withPatience(QUICK);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String path = exchange.getRequestURI().toString();
        requests.add(new Request(path, exchange.getRequestHeaders(), body));
        awaitEndOfSilence();
        Scripted scripted = script.poll();
        boolean tei = path.equals("/rerank");
        JsonNode texts = body.path(tei ? "texts" : "documents");
        if (scripted == null && texts.size() > mostTexts) {
            scripted = new Scripted(
                    413,
                    "{\"error\":\"batch size %d > maximum allowed batch size %d\",\"error_type\":\"Validation\"}"
                            .formatted(texts.size(), mostTexts));
        }
        if (scripted == null) {
            List<String> results = new ArrayList<>();
            for (int i = texts.size() - 1; i >= 0; i--) {
                int length = texts.get(i).stringValue().length();
                results.add(
                        tei
                                ? "{\"index\":%d,\"score\":%d.5}".formatted(i, length)
                                : "{\"index\":%d,\"relevance_score\":%d.5}".formatted(i, length));
            }
            String list = "[" + String.join(",", results) + "]";
            scripted = new Scripted(
                    200,
                    tei
                            ? list
                            : "{\"id\":\"x\",\"results\":%s,\"meta\":{\"billed_units\":{\"search_units\":1}}}"
                                    .formatted(list));
        }
        if (scripted.status() == 0) {
            exchange.close();
            return;
        }
        byte[] bytes = scripted.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(scripted.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void awaitEndOfSilence() throws IOException {
        try {
            silence.await();
        } catch (InterruptedException stopped) {
            throw new InterruptedIOException();
        }
    }

    private double[] scores(RerankProtocol protocol, Endpoint chosen, String query, List<String> texts) {
        try (EndpointClient client = new EndpointClient(chosen)) {
            return new EndpointReranking(client, protocol, protocol.namesModels() ? "m" : "").scores(query, texts);
        }
    }

    @Test
    @Timeout(20)
    void waitsNoLongerThanItIsTold() {
        CountDownLatch silent = new CountDownLatch(1);
        silence = silent;
        Endpoint one = endpoint.withLimits(endpoint.limits().withConcurrentRequests(1));
        try (EndpointClient client = new EndpointClient(one);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            RerankModel model = new EndpointReranking(client, RerankProtocol.COHERE, "m");
            // The second one waits for its turn all the time.
            List<Future<double[]>> answers = IntStream.range(0, 2)
                    .mapToObj(i -> callers.submit(() -> model.scores("q", List.of("a"), Duration.ofMillis(300))))
                    .toList();
            for (Future<double[]> answer : answers) {
                assertThat(catchThrowableOfType(ExecutionException.class, answer::get))
                        .hasCauseInstanceOf(TuskException.class)
                        .cause()
                        .hasMessageContaining("no answer within the 300 ms that were left")
                        .extracting(failure -> ((TuskException) failure).code())
                        .isEqualTo(ErrorCode.TIMEOUT);
            }
        } finally {
            silent.countDown();
        }
    }

    private TuskException failure(RerankProtocol protocol, Endpoint chosen) {
        TuskException failure = catchThrowableOfType(
                TuskException.class, () -> scores(protocol, chosen, "question", List.of("a", "bb")));
        assertThat(failure).isNotNull();
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all + " " + failure.detail() + " " + failure.hint()).doesNotContain(KEY);
        return failure;
    }

    @ParameterizedTest
    @EnumSource
    void speaksTheProtocolAndKeepsTheOrderOfTheTexts(RerankProtocol protocol) {
        String path = switch (protocol) {
            case COHERE -> "/v2";
            case JINA -> "/v1";
            case TEI -> "";
        };
        assertThat(scores(protocol, at(path), "a \uD83D\uDC18 question", List.of("a", "", "ccc")))
                .containsExactly(1.5, 1.5, 3.5);
        Request request = requests.remove();
        assertThat(request.path()).isEqualTo(path + "/rerank");
        assertThat(request.headers().get("Authorization")).containsExactly("Bearer " + KEY);
        assertThat(request.body().path("query").stringValue()).isEqualTo("a \uD83D\uDC18 question");
        assertThat(request.body().propertyNames())
                .containsExactlyElementsOf(
                        switch (protocol) {
                            case COHERE -> List.of("model", "query", "documents");
                            case JINA -> List.of("model", "query", "documents", "return_documents");
                            case TEI -> List.of("query", "texts", "truncate");
                        });
    }

    @Test
    void splitsByTheLimitsAndWhereTheServerTakesFewer() {
        List<String> texts = IntStream.rangeClosed(1, 50).mapToObj("x"::repeat).toList();
        double[] expected =
                texts.stream().mapToDouble(text -> text.length() + 0.5).toArray();
        mostTexts = 9;
        assertThat(scores(
                        RerankProtocol.COHERE,
                        endpoint.withLimits(RequestLimits.DEFAULT.withTexts(20)),
                        "question",
                        texts))
                .containsExactly(expected);
        assertThat(requests).hasSizeGreaterThan(5);
    }

    @Test
    void triesAgainWhatMayPass() {
        script.add(new Scripted(503, "busy"));
        script.add(new Scripted(0, ""));
        assertThat(scores(RerankProtocol.JINA, endpoint, "question", List.of("a")))
                .containsExactly(1.5);
        assertThat(requests).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"results\": 3}",
                "{\"results\": []}",
                "not json",
                "{\"results\": [{\"index\": 0, \"relevance_score\": 1}]}",
                "{\"results\": [{\"index\": 0, \"relevance_score\": 1}, {\"index\": 0, \"relevance_score\": 1}]}",
                "{\"results\": [{\"index\": 0, \"relevance_score\": 1}, {\"index\": 2, \"relevance_score\": 1}]}",
                "{\"results\": [{\"index\": 0, \"relevance_score\": 1}, {\"index\": 1, \"relevance_score\": null}]}",
                "{\"results\": [{\"index\": 0, \"relevance_score\": 1}, {\"index\": 1}]}",
                "{\"results\": [1, 2]}"
            })
    void answersThatHoldNoScoresAreRefused(String answer) {
        script.add(new Scripted(200, answer));
        TuskException failure = failure(RerankProtocol.COHERE, endpoint);
        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
        assertThat(failure).hasMessage("cannot rerank with \"fake:m\": the endpoint's answer cannot be used");
        assertThat(failure.hint()).contains("rerank");
    }

    @Test
    void refusalsAreSaidInWordsWithoutTheKey() {
        script.add(new Scripted(401, "{\"message\": \"invalid api token %s\"}".formatted(KEY)));
        assertThat(failure(RerankProtocol.COHERE, endpoint))
                .hasMessage("cannot rerank with \"fake:m\": the endpoint refuses the API key (HTTP 401)");
        script.add(new Scripted(404, "{\"detail\": \"no such model\"}"));
        assertThat(failure(RerankProtocol.JINA, endpoint).hint()).contains("/rerank");
        Endpoint without = endpoint.withKey(ApiKey.required(() -> null, "FAKE_KEY"));
        assertThat(failure(RerankProtocol.COHERE, without).hint()).contains("FAKE_KEY");
    }

    @Test
    void anEndpointThatIsDownIsNamed() {
        Endpoint down = endpoint;
        server.stop(0);
        TuskException failure = failure(RerankProtocol.COHERE, down);
        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
        assertThat(failure).hasMessageContaining("cannot reach http://127.0.0.1");
    }

    @Test
    void modelsAreFoundByEndpointAndName() {
        Endpoint tei = Endpoint.at("tei", URI.create("http://localhost:1"));
        try (Models models = Models.builder()
                .rerankEndpoint(Endpoint.cohere(() -> KEY, "COHERE_API_KEY"), RerankProtocol.COHERE)
                .rerankEndpoint(tei, RerankProtocol.TEI)
                .build()) {
            RerankModel cohere = models.rerankers().find("Cohere:rerank-v3.5");
            assertThat(cohere.name()).isEqualTo("cohere:rerank-v3.5");
            assertThat(models.rerankers().find("cohere:rerank-v3.5")).isSameAs(cohere);
            assertThat(models.rerankers().find("tei").name()).isEqualTo("tei");
            assertThat(models.rerankers().names()).containsExactly("cohere:MODEL", "tei");
            for (Map.Entry<String, String> wrong : Map.of(
                            "cohre:rerank-v3.5",
                            "did you mean \"cohere:rerank-v3.5\"?",
                            "cohere",
                            "name a model of it",
                            "cohere:",
                            "name a model of it",
                            "",
                            "TUSK_RERANK",
                            "x".repeat(500),
                            "TUSK_RERANK")
                    .entrySet()) {
                TuskException failure = catchThrowableOfType(
                        TuskException.class, () -> models.rerankers().find(wrong.getKey()));
                assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_MODEL);
                assertThat(failure.hint()).as(wrong.getKey()).contains(wrong.getValue());
                assertThat(failure.getMessage()).hasSizeLessThan(150);
            }
        }
    }
}

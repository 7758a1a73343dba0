package dev.tusk.models.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointEmbeddingTest {

    private static final String KEY = "sk-test-0123456789abcdef";
    private static final Patience QUICK = Patience.DEFAULT
            .withWaits(Duration.ofMillis(5), Duration.ofSeconds(2))
            .withRequest(Duration.ofSeconds(10));

    private FakeEndpoint server;
    private Endpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        server = new FakeEndpoint();
        endpoint = Endpoint.at("fake", server.base())
                .withKey(ApiKey.required(() -> KEY, "FAKE_KEY"))
                .withPatience(QUICK);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private <T> T with(Endpoint chosen, String model, OptionalInt dimensions, Use<T> use) {
        try (EndpointClient client = new EndpointClient(chosen)) {
            return use.of(new EndpointEmbedding(client, model, dimensions));
        }
    }

    private <T> T with(Use<T> use) {
        return with(endpoint, "m", OptionalInt.empty(), use);
    }

    private TuskException failureOf(Endpoint chosen, String model) {
        return failure(() -> with(chosen, model, OptionalInt.empty(), m -> m.embedDocuments(List.of("some text"))));
    }

    private static TuskException failure(Runnable call) {
        TuskException failure = catchThrowableOfType(TuskException.class, call::run);
        assertThat(failure).isNotNull();
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all + " " + failure.detail() + " " + failure.hint()).doesNotContain(KEY);
        return failure;
    }

    @FunctionalInterface
    private interface Use<T> {
        T of(EndpointEmbedding model);
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheOrderOfTheTextsWhateverTheOrderOfTheAnswer(VectorEncoding encoding) {
        List<String> texts = IntStream.rangeClosed(1, 50).mapToObj("x"::repeat).toList();
        endpoint = endpoint.withEncoding(encoding).withLimits(RequestLimits.DEFAULT.withTexts(7));
        List<Vector> vectors = with(model -> model.embedDocuments(texts));
        assertThat(vectors)
                .isEqualTo(texts.stream()
                        .map(text -> Vector.of(FakeEndpoint.vector(text, 4)))
                        .toList());
        assertThat(server.requests).hasSize(8).allSatisfy(request -> {
            assertThat(request.path()).isEqualTo("/v1/embeddings");
            assertThat(request.texts()).hasSizeLessThanOrEqualTo(7);
            assertThat(request.body().get("model").asString()).isEqualTo("m");
            assertThat(request.body().get("encoding_format").asString()).isEqualTo(encoding.parameter());
            assertThat(request.body().has("dimensions")).isFalse();
            assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer " + KEY);
        });
        assertThat(server.mostAtOnce.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void splitsByCharactersTooAndSendsALongTextAlone() {
        endpoint = endpoint.withLimits(RequestLimits.DEFAULT.withCharacters(10).withConcurrentRequests(1));
        with(model -> model.embedDocuments(List.of("aaaa", "bbbb", "cccc", "d".repeat(30), "e")));
        assertThat(server.requests)
                .extracting(FakeEndpoint.Request::texts)
                .containsExactlyInAnyOrder(
                        List.of("aaaa", "bbbb"), List.of("cccc"), List.of("d".repeat(30)), List.of("e"));
        assertThat(server.mostAtOnce.get()).isEqualTo(1);
    }

    @Test
    void sendsHalvesWhereTheEndpointTakesFewerTexts() {
        server.mostTexts = 3;
        List<String> texts = IntStream.rangeClosed(1, 10).mapToObj("x"::repeat).toList();
        assertThat(this.<List<Vector>>with(model -> model.embedDocuments(texts)))
                .isEqualTo(texts.stream()
                        .map(text -> Vector.of(FakeEndpoint.vector(text, 4)))
                        .toList());
    }

    @Test
    void waitsAsLongAsTheEndpointAsksAndTriesAgain() {
        server.then(429, "{\"error\":{\"message\":\"slow down\"}}", Map.of("Retry-After", "1"));
        long start = System.nanoTime();
        with(model -> model.embedDocuments(List.of("text")));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void doesNotWaitLongerThanItWasTold() {
        server.then(429, "", Map.of("Retry-After", "3600"));
        TuskException failure = failureOf(endpoint, "m");
        assertThat(failure).hasMessageContaining("rate limit (HTTP 429)");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void doesNotTryAgainWhenTheQuotaIsUsedUp() {
        server.then(429, "{\"error\":{\"message\":\"You exceeded your quota\",\"code\":\"insufficient_quota\"}}");
        TuskException failure = failureOf(endpoint, "m");
        assertThat(failure).hasMessageContaining("quota is used up");
        assertThat(failure.hint()).contains("FAKE_KEY");
        assertThat(server.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 529})
    void triesAgainAfterAServerError(int status) {
        server.then(status, "oops").then(status, "");
        assertThat(this.<Vector>with(model -> model.embedQuery("abc"))).isEqualTo(Vector.of(3, 'a', 1, 1));
        assertThat(server.requests).hasSize(3);
    }

    @Test
    void givesUpAfterTheLastRetryAndQuotesTheEndpoint() {
        for (int i = 0; i < 10; i++) {
            server.then(503, "{\"error\":\"model is\\nloading " + KEY + "\"}");
        }
        TuskException failure = failureOf(endpoint.withPatience(QUICK.withRetries(3, 0)), "m");
        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
        assertThat(failure).hasMessage("cannot embed with \"fake:m\": the endpoint answered HTTP 503");
        assertThat(failure.detail()).startsWith("model is loading [key]; endpoint http://127.0.0.1:");
    }

    @Test
    void isMorePatientWithStoredTextsThanWithQuestions() {
        with(model -> {
            model.embedQuery("first");
            for (int i = 0; i < 4; i++) {
                server.then(503, "");
            }
            return model.embedDocuments(List.of("patient"));
        });
        assertThat(server.requests).hasSize(6);
        for (int i = 0; i < 4; i++) {
            server.then(503, "");
        }
        failure(() -> with(model -> model.embedQuery("impatient")));
        assertThat(server.requests).hasSize(9);
    }

    @Test
    void anAnswerThatDoesNotEndIsATimeout() {
        server.then(0, "").then(0, "");
        long start = System.nanoTime();
        TuskException failure = failureOf(
                endpoint.withPatience(QUICK.withRequest(Duration.ofMillis(300)).withRetries(1, 1)), "m");
        assertThat(failure).hasMessageContaining("no answer within");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void anEndpointThatIsDownIsNamedWithAHint() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + port + "/v1");
        TuskException failure =
                failureOf(Endpoint.ollama().withBase(nobody, "OLLAMA_HOST").withPatience(QUICK), "m");
        assertThat(failure).hasMessage("cannot embed with \"ollama:m\": cannot reach " + nobody);
        assertThat(failure.detail()).isEqualTo("connection refused");
        assertThat(failure.hint()).contains("ollama serve");
        assertThat(failureOf(endpoint.withBase(nobody, "FAKE_URL"), "m").hint()).contains("FAKE_URL");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedKeyNamesItsSettingAndNotItself(int status) {
        server.then(status, "{\"error\":{\"message\":\"Incorrect API key provided: sk-test-01*****cdef\"}}");
        TuskException failure = failureOf(endpoint, "m");
        assertThat(failure).hasMessageContaining("refuses the API key (HTTP " + status + ")");
        assertThat(failure.hint()).contains("FAKE_KEY");
        assertThat(failure.detail()).doesNotContain("sk-test");
        assertThat(endpoint.toString()).contains("FAKE_KEY").doesNotContain(KEY);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void withoutARequiredKeyNothingIsSent() {
        TuskException failure = failureOf(Endpoint.openAi(() -> null, "OPENAI_API_KEY"), "text-embedding-3-small");
        assertThat(failure).hasMessageContaining("no API key is set");
        assertThat(failure.hint()).contains("OPENAI_API_KEY");
    }

    @Test
    void aKeyWithALineBreakInsideIsNotQuoted() {
        endpoint = endpoint.withKey(ApiKey.required(() -> "abc\nsecret", "FAKE_KEY"));
        TuskException failure = failureOf(endpoint, "m");
        assertThat(failure).hasMessageContaining("API key holds characters");
        assertThat(failure.hint()).contains("FAKE_KEY");
        assertThat(failure.toString() + failure.detail()).doesNotContain("secret");
    }

    @Test
    void aMissingModelHintsAtPullingItOrAtItsName() {
        server.then(404, "{\"error\":{\"message\":\"model \\\"nomic-embed-txt\\\" not found\"}}");
        Endpoint ollama = Endpoint.ollama().withBase(server.base(), "").withPatience(QUICK);
        TuskException failure = failureOf(ollama, "nomic-embed-txt");
        assertThat(failure.hint())
                .isEqualTo("fetch it with: ollama pull nomic-embed-txt, or did you mean \"nomic-embed-text\"?");
        assertThat(failure.detail()).contains("not found");
    }

    @Test
    void theTextThatIsTooLongIsNamedByItsLength() {
        server.longestText = 100;
        List<String> texts = List.of("a", "b", "c".repeat(5_000), "d");
        TuskException failure = failure(() -> with(model -> model.embedDocuments(texts)));
        assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(failure).hasMessageContaining("a text of 5000 characters");
        assertThat(failure.detail()).contains("maximum context length");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Welcome</html>",
                "[]",
                "{",
                "{\"data\":[]}",
                "{\"data\":[{\"index\":0}]}",
                "{\"data\":[{\"index\":1,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2]},{\"index\":0,\"embedding\":[1,2]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,null]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,NaN]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,1e999]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,\"x\"]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,[2]]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"AADAfw==\"}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"***\"}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"AAA=\"}]}",
                "{\"error\":{\"message\":\"no\"}}",
                "{\"data\":[{\"index\":0,\"embedding\":[1,2",
            })
    void garbageIsOneClearFailure(String answer) {
        server.then(200, answer);
        TuskException failure = failureOf(endpoint, "m");
        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
        assertThat(failure).hasMessage("cannot embed with \"fake:m\": the endpoint's answer cannot be used");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.then(307, "", Map.of("Location", "http://example.invalid/"));
        assertThat(failureOf(endpoint, "m").hint()).contains("redirects are not followed");
    }

    @Test
    void dimensionsAreKnownOrAskedForOnce() {
        assertThat(this.<Integer>with(
                        endpoint, "text-embedding-3-large", OptionalInt.empty(), EndpointEmbedding::dimensions))
                .isEqualTo(3072);
        assertThat(server.requests).isEmpty();
        assertThat(this.<Integer>with(model -> model.dimensions() + model.dimensions()))
                .isEqualTo(8);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aVectorOfAnotherLengthIsRefused() {
        TuskException failure = failureOf(endpoint, "nomic-embed-text");
        assertThat(failure).hasMessageContaining("vectors of 4 dimensions where 768 were expected");
        with(model -> {
            model.embedQuery("four");
            server.dimensions = 5;
            assertThat(failure(() -> model.embedQuery("five")))
                    .hasMessageContaining("vectors of 5 dimensions where 4 were expected");
            return model;
        });
    }

    @Test
    void shorterVectorsAreAskedForOrCutWhereTheModelAllowsIt() {
        Vector asked = with(endpoint, "text-embedding-3-small", OptionalInt.of(3), model -> {
            assertThat(model.name()).isEqualTo("fake:text-embedding-3-small@3");
            return model.embedQuery("abc");
        });
        assertThat(asked).isEqualTo(Vector.of(3, 'a', 1));
        assertThat(server.requests.peek().body().get("dimensions").asInt()).isEqualTo(3);

        server.heedsDimensions = false;
        server.dimensions = 1536;
        Vector cut = with(endpoint, "text-embedding-3-small", OptionalInt.of(2), model -> model.embedQuery("abc"));
        assertThat(cut.dimensions()).isEqualTo(2);
        assertThat(Math.hypot(cut.get(0), cut.get(1))).isBetween(0.999, 1.001);

        TuskException failure =
                failure(() -> with(endpoint, "unheard-of", OptionalInt.of(2), model -> model.embedQuery("abc")));
        assertThat(failure).hasMessageContaining("1536 dimensions where 2 were expected");
    }

    @Test
    void questionsAndStoredTextsCarryTheModelsPrefixes() {
        server.dimensions = 768;
        with(endpoint, "org/Nomic-Embed-Text:latest", OptionalInt.empty(), model -> {
            model.embedQuery("why");
            return model.embedDocuments(List.of("because"));
        });
        assertThat(server.requests)
                .extracting(FakeEndpoint.Request::texts)
                .containsExactly(List.of("search_query: why"), List.of("search_document: because"));
    }

    @Test
    void blankAndBrokenTextsAreSentInAFormThatEndpointsTake() {
        with(model -> model.embedDocuments(List.of("", " \n", "half \ud83d pair")));
        assertThat(server.requests.peek().texts()).containsExactly(".", ".", "half ? pair");
    }

    @Test
    void staysWithinTheRateLimit() {
        endpoint = endpoint.withLimits(
                RequestLimits.DEFAULT.withRequestsPerMinute(600).withTexts(1));
        long start = System.nanoTime();
        with(model -> model.embedDocuments(List.of("a", "b", "c", "d", "e", "f")));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(450));
    }

    @Test
    void noTextsAreNoRequest() {
        assertThat(this.<List<Vector>>with(model -> model.embedDocuments(List.of())))
                .isEmpty();
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aRefusedLengthIsExplained() {
        server.then(400, "{\"error\":\"dimensions not supported\"}");
        TuskException failure = failure(() -> with(endpoint, "m", OptionalInt.of(7), model -> model.embedQuery("a")));
        assertThat(failure).hasMessage("cannot embed with \"fake:m@7\": the endpoint answered HTTP 400");
        assertThat(failure.detail()).contains("dimensions not supported");
        assertThat(failure.hint()).contains("without @7");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() throws Exception {
        server.then(0, "");
        AtomicReference<@Nullable TuskException> failure = new AtomicReference<>();
        AtomicBoolean kept = new AtomicBoolean();
        Thread caller = Thread.ofPlatform().start(() -> {
            failure.set(failure(() -> with(model -> model.embedDocuments(List.of("text")))));
            kept.set(Thread.currentThread().isInterrupted());
        });
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (server.requests.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        assertThat(caller.join(Duration.ofSeconds(5))).isTrue();
        assertThat(failure.get()).hasMessageContaining("interrupted");
        assertThat(kept).isTrue();
    }

    @Test
    void failsOnceClosed() {
        EndpointClient client = new EndpointClient(endpoint);
        client.close();
        EndpointEmbedding model = new EndpointEmbedding(client, "m", OptionalInt.empty());
        assertThat(failure(() -> model.embedQuery("late"))).hasMessageContaining("closed");
    }

    @Test
    void keepsTheQueryOfTheAddressAndDoesNotShowIt() {
        endpoint = endpoint.withBase(URI.create(server.base() + "/?api-version=" + KEY), "");
        with(model -> model.embedQuery("a"));
        assertThat(server.requests.peek().path()).isEqualTo("/v1/embeddings?api-version=" + KEY);
        server.then(404, "");
        failureOf(endpoint, "m");
        assertThat(endpoint.toString()).doesNotContain(KEY);
    }
}

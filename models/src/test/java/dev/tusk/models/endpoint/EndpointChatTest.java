package dev.tusk.models.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.tusk.core.chat.ChatMessage;
import dev.tusk.core.chat.ChatModel;
import dev.tusk.core.chat.ChatReply;
import dev.tusk.core.chat.ChatRequest;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.models.Models;
import dev.tusk.testkit.ChatEndpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class EndpointChatTest {

    private static final String KEY = "secret-0123456789abcdef";
    private static final Patience QUICK = Patience.DEFAULT
            .withWaits(Duration.ofMillis(5), Duration.ofSeconds(2))
            .withRequest(Duration.ofSeconds(2));
    private static final ChatRequest REQUEST = new ChatRequest(
            List.of(ChatMessage.system("Be short."), ChatMessage.user("How are \"you\"?\n\uD83D\uDE00 half \uD83D")),
            50,
            Duration.ofSeconds(20));

    private final ChatEndpoint endpoint = ChatEndpoint.start();
    private final List<String> told = new ArrayList<>();
    private final Models models = Models.builder()
            .endpoint(Endpoint.at("fake", endpoint.base())
                    .withKey(ApiKey.required(() -> KEY, "FAKE_KEY"))
                    .withPatience(QUICK))
            .build();
    private final ChatModel chat = models.chats().find("fake:some/model:1b");

    @AfterEach
    void close() {
        models.close();
        endpoint.close();
    }

    private ChatReply reply() {
        return chat.reply(REQUEST, told::add);
    }

    private TuskException failure() {
        TuskException failure = catchThrowableOfType(TuskException.class, this::reply);
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all + failure.detail() + failure.hint() + chat.name()).doesNotContain(KEY);
        return failure;
    }

    @Test
    void tellsAReplyPieceByPiece() {
        endpoint.says("Fine", ", thank", " you \u2013 \uD83D\uDE00 \"quoted\"\n.");
        ChatReply reply = reply();
        assertThat(told).containsExactly("Fine", ", thank", " you \u2013 \uD83D\uDE00 \"quoted\"\n.");
        assertThat(reply.text()).isEqualTo(String.join("", told));
        assertThat(reply.finish()).isEqualTo(ChatReply.Finish.WHOLE);
        assertThat(reply.promptTokens()).isEqualTo(120);
        assertThat(reply.replyTokens()).isEqualTo(7);
        ChatEndpoint.Request request = endpoint.requests().getFirst();
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.authorization()).isEqualTo("Bearer " + KEY);
        JsonNode body = new JsonMapper().readTree(request.body());
        assertThat(body.path("model").asString()).isEqualTo("some/model:1b");
        assertThat(body.path("stream").asBoolean()).isTrue();
        assertThat(body.path("max_tokens").asInt()).isEqualTo(50);
        assertThat(body.path("messages").get(0).path("role").asString()).isEqualTo("system");
        assertThat(body.path("messages").get(1).path("content").asString())
                .isEqualTo("How are \"you\"?\n\uD83D\uDE00 half ?");
        assertThat(chat.name()).isEqualTo("fake:some/model:1b");
    }

    @Test
    void tellsPiecesBeforeTheReplyEnds() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        endpoint.saysWhenOpen(gate, "first", " second");
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<ChatReply> whole = CompletableFuture.supplyAsync(() -> chat.reply(REQUEST, first::complete));
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("first");
        assertThat(whole).isNotDone();
        gate.countDown();
        assertThat(whole.get(10, TimeUnit.SECONDS).text()).isEqualTo("first second");
    }

    @Test
    void readsAReplyThatIsNotStreamed() {
        endpoint.answers(200, "application/json", """
                {"choices": [{"index": 0, "message": {"role": "assistant", "content": "All at once."}, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 3, "completion_tokens": 4}}""", Map.of());
        assertThat(reply().text()).isEqualTo("All at once.");
        assertThat(told).containsExactly("All at once.");
    }

    @Test
    void saysWhyAReplyEndsEarly() {
        endpoint.saysUpTo("length", "It was a long").saysUpTo("content_filter", "It was");
        assertThat(reply().finish()).isEqualTo(ChatReply.Finish.TOO_LONG);
        assertThat(reply().finish()).isEqualTo(ChatReply.Finish.FILTERED);
    }

    @Test
    void triesAgainWhenTheEndpointIsBusyOrFails() {
        endpoint.answers(
                        429,
                        "application/json",
                        "{\"error\": {\"message\": \"slow down\"}}",
                        Map.of("Retry-After", "0"))
                .refuses(503, "loading model")
                .says("Fine.");
        assertThat(reply().text()).isEqualTo("Fine.");
        assertThat(endpoint.requests()).hasSize(3);
    }

    @Test
    void givesUpAfterTheRetriesOfAQuestion() {
        endpoint.refuses(500, "a")
                .refuses(500, "b")
                .refuses(500, "out of memory")
                .says("never");
        TuskException failure = failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_UNAVAILABLE);
        assertThat(failure.getMessage()).contains("cannot answer with \"fake:some/model:1b\"", "HTTP 500");
        assertThat(failure.detail()).contains("out of memory");
        assertThat(endpoint.requests()).hasSize(3);
    }

    @Test
    void tellsAWrongKeyClearlyAndDoesNotShowIt() {
        endpoint.refuses(401, "Incorrect API key provided: " + KEY);
        TuskException failure = failure();
        assertThat(failure.getMessage()).contains("refuses the API key (HTTP 401)");
        assertThat(failure.hint()).contains("FAKE_KEY");
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void tellsAQuotaThatIsUsedUpAtOnce() {
        endpoint.answers(
                429,
                "application/json",
                "{\"error\": {\"message\": \"You exceeded your current quota\", \"code\": \"insufficient_quota\"}}",
                Map.of());
        assertThat(failure().getMessage()).contains("quota is used up");
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void refusesToCallWithoutAKeyWhereOneIsNeeded() {
        try (Models keyless = Models.builder()
                .endpoint(Endpoint.at("fake", endpoint.base()).withKey(ApiKey.required(() -> null, "FAKE_KEY")))
                .build()) {
            assertThatThrownBy(() -> keyless.chats().find("fake:m").reply(REQUEST))
                    .hasMessageContaining("no API key is set");
        }
        assertThat(endpoint.requests()).isEmpty();
    }

    @Test
    void failsWhereAReplyBreaksOffAfterItBegan() {
        endpoint.stops("Half of");
        assertThat(failure().getMessage()).contains("broke off");
        endpoint.breaks("Half of");
        assertThat(failure().getMessage()).contains("broke off");
        assertThat(endpoint.requests()).hasSize(2);
        assertThat(told).containsExactly("Half of", "Half of");
    }

    @Test
    void asksAgainWhereAReplyBreaksOffBeforeItBegan() {
        endpoint.stops().breaks().says("Fine.");
        assertThat(reply().text()).isEqualTo("Fine.");
        assertThat(endpoint.requests()).hasSize(3);
    }

    @Test
    void waitsNoLongerThanTheRequestAllows() {
        ChatRequest hasty = new ChatRequest(REQUEST.messages(), 50, Duration.ofMillis(400));
        endpoint.fallsSilent("Half");
        long start = System.nanoTime();
        TuskException silent = catchThrowableOfType(TuskException.class, () -> chat.reply(hasty, told::add));
        assertThat(silent.code()).isEqualTo(ErrorCode.TIMEOUT);
        endpoint.isSilent();
        TuskException late = catchThrowableOfType(TuskException.class, () -> chat.reply(hasty, told::add));
        assertThat(late.code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void waitsNoLongerForAStreamThatNeverPauses() {
        ChatRequest hasty = new ChatRequest(REQUEST.messages(), 50, Duration.ofMillis(400));
        endpoint.neverEnds("on and ");
        TuskException late = catchThrowableOfType(TuskException.class, () -> chat.reply(hasty, _piece -> {}));
        assertThat(late.code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void refusesAStreamThatHasNoEnd() {
        endpoint.neverEnds("x".repeat(100_000));
        assertThat(failure().detail()).contains("longer than 4,194,304 characters");
    }

    @Test
    void givesUpOnAStreamThatFallsSilent() {
        endpoint.fallsSilent("Half");
        assertThat(failure().getMessage()).contains("no answer within 2 s");
        assertThat(endpoint.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"this is no JSON", "[]", "{\"surprise\": true}", "\"text\""})
    void refusesAnAnswerThatIsNone(String body) {
        endpoint.answers(200, "application/json", body, Map.of());
        assertThat(failure().getMessage()).contains("the endpoint's answer cannot be used");
        endpoint.answers(200, "text/event-stream", "data: " + body + "\n\n", Map.of());
        assertThat(failure().hint()).contains("/chat/completions");
    }

    @Test
    void tellsAnErrorThatComesWithinTheStream() {
        endpoint.answers(
                200,
                "text/event-stream",
                "data: {\"error\": {\"message\": \"CUDA out of memory\", \"type\": \"server_error\"}}\n\n",
                Map.of());
        assertThat(failure().detail()).contains("CUDA out of memory");
    }

    @Test
    void saysWhatToDoAboutAPromptThatIsTooLong() {
        endpoint.refuses(400, "This model's maximum context length is 2048 tokens");
        TuskException failure = failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(failure.hint()).contains("fewer tokens of context");
    }

    @Test
    void leavesOutParametersThatTheModelRefuses() {
        endpoint.refuses(
                        400,
                        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.")
                .refuses(400, "Unsupported value: 'temperature' does not support 0 with this model.")
                .says("Fine.")
                .says("Again.");
        assertThat(reply().text()).isEqualTo("Fine.");
        assertThat(endpoint.requests().getLast().body())
                .contains("\"max_completion_tokens\":50")
                .doesNotContain("temperature", "\"max_tokens\"");
        assertThat(reply().text()).isEqualTo("Again.");
        assertThat(endpoint.requests()).as("the dialect is remembered").hasSize(4);
    }

    @Test
    void endsTheRequestWhereTheListenerFails() {
        endpoint.says("one", "two", "three");
        assertThatThrownBy(() -> chat.reply(REQUEST, _piece -> {
                    throw new IllegalStateException("nobody listens");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nobody listens");
        assertThat(endpoint.requests()).hasSize(1);
    }

    @Test
    void repliesThatThreadsOfTheCommonPoolWaitForCome() {
        for (int i = 0; i < 8; i++) {
            endpoint.says("Fine.");
        }
        List<CompletableFuture<ChatReply>> replies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replies.add(CompletableFuture.supplyAsync(() -> chat.reply(REQUEST)));
        }
        assertThat(replies)
                .allSatisfy(reply ->
                        assertThat(reply.get(20, TimeUnit.SECONDS).text()).isEqualTo("Fine."));
    }

    @Test
    void namesTheNearestModel() {
        assertThatThrownBy(() -> models.chats().find("fke:m"))
                .hasMessageContaining("there is no chat model \"fke:m\"")
                .extracting(failure -> ((TuskException) failure).hint())
                .asString()
                .contains("did you mean \"fake:m\"?");
        assertThatThrownBy(() -> models.chats().find("fake")).hasMessageContaining("there is no chat model \"fake\"");
    }

    @Test
    void readsEventsHoweverTheyAreCutUp() throws BadAnswer {
        byte[] all = ": hello\r\nevent: x\r\ndata: \u00e4\r\ndata:b\r\n\r\ndata: c\n\ndata\n\nid: 1\n\ndata: last"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int size = 1; size <= all.length; size++) {
            ServerSentEvents events = new ServerSentEvents();
            List<String> data = new ArrayList<>();
            for (int at = 0; at < all.length; at += size) {
                data.addAll(events.add(java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + size))));
            }
            data.addAll(events.finish());
            assertThat(data).as("pieces of %d bytes", size).containsExactly("\u00e4\nb", "c", "", "last");
        }
    }

    /** A client that others wrote reads what this endpoint says: it is OpenAI's protocol, and not only ours. */
    @Test
    void anotherClientUnderstandsTheEndpoint() throws Exception {
        endpoint.says("Fine", ", thank you.");
        OpenAiStreamingChatModel other = OpenAiStreamingChatModel.builder()
                .baseUrl(endpoint.base().toString())
                .apiKey(KEY)
                .modelName("m")
                .build();
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
        List<String> pieces = new ArrayList<>();
        other.chat("How are you?", new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                pieces.add(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
            }
        });
        assertThat(whole.get(20, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("Fine, thank you.");
        assertThat(pieces).containsExactly("Fine", ", thank you.");
    }
}

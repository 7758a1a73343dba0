package dev.tusk.models.endpoint;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server on this machine that speaks the embeddings protocol. The vector of a text is (its length, its first letter,
 * then ones). Answers are taken from a script first, then made as a well-behaved endpoint would.
 */
final class FakeEndpoint implements AutoCloseable {

    /** What the server got. */
    record Request(String path, Headers headers, JsonNode body) {
        List<String> texts() {
            List<String> texts = new ArrayList<>();
            body.get("input").forEach(text -> texts.add(text.asString()));
            return texts;
        }
    }

    /** What to answer in place of vectors; a status of 0 means no answer at all. */
    record Scripted(int status, String body, Map<String, String> headers) {}

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Scripted> script = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    volatile int dimensions = 4;
    volatile int mostTexts = Integer.MAX_VALUE;
    volatile int longestText = Integer.MAX_VALUE;
    volatile boolean heedsDimensions = true;

    FakeEndpoint() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()));
    }

    FakeEndpoint then(int status, String body, Map<String, String> headers) {
        script.add(new Scripted(status, body, headers));
        return this;
    }

    FakeEndpoint then(int status, String body) {
        return then(status, body, Map.of());
    }

    private void answer(HttpExchange exchange) throws IOException {
        Scripted answer;
        mostAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            answer = answerTo(exchange);
        } finally {
            // Before it is sent, as the client may send its next request as soon as it has the answer.
            underWay.decrementAndGet();
        }
        if (answer.status() == 0) {
            exchange.sendResponseHeaders(200, 1_000);
            return;
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Scripted answerTo(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        Request request = new Request(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body);
        requests.add(request);
        Scripted scripted = script.poll();
        return scripted == null ? wellBehaved(request) : scripted;
    }

    private Scripted wellBehaved(Request request) {
        List<String> texts = request.texts();
        if (texts.size() > mostTexts) {
            return new Scripted(413, "{\"error\":\"batch size %d > maximum\"}".formatted(texts.size()), Map.of());
        }
        if (texts.stream().anyMatch(text -> text.length() > longestText)) {
            return new Scripted(
                    400,
                    "{\"error\":{\"message\":\"This model's maximum context length is %d\"}}".formatted(longestText),
                    Map.of());
        }
        JsonNode asked = request.body().get("dimensions");
        int length = asked != null && heedsDimensions ? asked.asInt() : dimensions;
        boolean base64 = request.body().get("encoding_format").asString().equals("base64");
        List<String> data = new ArrayList<>();
        for (int i = texts.size() - 1; i >= 0; i--) {
            float[] vector = vector(texts.get(i), length);
            data.add("{\"object\":\"embedding\",\"index\":%d,\"embedding\":%s}"
                    .formatted(i, base64 ? "\"" + base64(vector) + "\"" : JSON.writeValueAsString(vector)));
        }
        return new Scripted(
                200,
                "{\"object\":\"list\",\"data\":[%s],\"model\":\"m\",\"usage\":{\"total_tokens\":1}}"
                        .formatted(String.join(",", data)),
                Map.of("Content-Type", "application/json"));
    }

    static float[] vector(String text, int length) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = i == 0 ? text.length() : i == 1 ? text.charAt(0) : 1;
        }
        return vector;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

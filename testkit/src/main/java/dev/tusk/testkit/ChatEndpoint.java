package dev.tusk.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A server on this machine that speaks OpenAI's chat protocol over HTTP and server-sent events, as OpenAI, Ollama and vLLM do. What it
 * answers is scripted, one script a request; without one it says that it has nothing to say. Safe for use by many threads at once.
 */
public final class ChatEndpoint implements AutoCloseable {

    /**
     * What the server got.
     *
     * @param authorization the header, or empty
     */
    public record Request(String path, String authorization, String body) {}

    /** Answers one request. */
    @FunctionalInterface
    private interface Script {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    private ChatEndpoint(HttpServer server) {
        this.server = server;
    }

    public static ChatEndpoint start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ChatEndpoint endpoint = new ChatEndpoint(server);
            server.setExecutor(endpoint.threads);
            server.createContext("/", endpoint::answer);
            server.start();
            return endpoint;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The address, up to and without {@code /chat/completions}. */
    public URI base() {
        return URI.create("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()));
    }

    /** What the server got so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The next request is answered by a stream of these pieces. */
    public ChatEndpoint says(String... pieces) {
        return then(exchange -> {
            OutputStream out = stream(exchange);
            for (String piece : pieces) {
                send(out, piece(piece));
            }
            end(out, "stop");
        });
    }

    /** As {@link #says}, with another reason for its end, for example {@code length}. */
    public ChatEndpoint saysUpTo(String reason, String... pieces) {
        return then(exchange -> {
            OutputStream out = stream(exchange);
            for (String piece : pieces) {
                send(out, piece(piece));
            }
            end(out, reason);
        });
    }

    /** The next request is answered by the first piece, and by the rest when the gate is open. */
    public ChatEndpoint saysWhenOpen(CountDownLatch gate, String first, String... rest) {
        return then(exchange -> {
            OutputStream out = stream(exchange);
            send(out, piece(first));
            gate.await();
            for (String piece : rest) {
                send(out, piece(piece));
            }
            end(out, "stop");
        });
    }

    /** The next request is answered by a stream that ends without a word about its end. */
    public ChatEndpoint stops(String... pieces) {
        return then(exchange -> {
            OutputStream out = stream(exchange);
            for (String piece : pieces) {
                send(out, piece(piece));
            }
            out.close();
        });
    }

    /** The next request is answered by a stream whose connection breaks. */
    public ChatEndpoint breaks(String... pieces) {
        return then(exchange -> {
            OutputStream out = stream(exchange);
            for (String piece : pieces) {
                send(out, piece(piece));
            }
            throw new IOException("the connection is to break");
        });
    }

    /** The next request is answered by a stream that falls silent. */
    public ChatEndpoint fallsSilent(String... pieces) {
        return then(exchange -> {
            OutputStream out = stream(exchange);
            for (String piece : pieces) {
                send(out, piece(piece));
            }
            closed.await();
        });
    }

    /** The next request is answered by this piece over and over, until whoever asked goes away. */
    public ChatEndpoint neverEnds(String piece) {
        return then(exchange -> {
            OutputStream out = stream(exchange);
            while (closed.getCount() > 0) {
                try {
                    send(out, piece(piece));
                } catch (IOException gone) {
                    left.countDown();
                    throw gone;
                }
            }
        });
    }

    /** Waits until whoever asked for an answer that {@linkplain #neverEnds never ends} went away; false where nobody did within that time. */
    public boolean wasLeftWithin(Duration time) throws InterruptedException {
        return left.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The next request gets no answer. */
    public ChatEndpoint isSilent() {
        return then(exchange -> closed.await());
    }

    /** The next request is answered so. */
    public ChatEndpoint answers(int status, String type, String body, Map<String, String> headers) {
        return then(exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    /** The next request is refused so, with OpenAI's form of an error. */
    public ChatEndpoint refuses(int status, String message) {
        return answers(
                status, "application/json", "{\"error\": {\"message\": \"%s\"}}".formatted(escaped(message)), Map.of());
    }

    private ChatEndpoint then(Script script) {
        scripts.add(script);
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String key = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        requests.add(new Request(exchange.getRequestURI().getPath(), key, body));
        if (scripts.isEmpty()) {
            says("I have nothing ", "to say.");
        }
        Script script = scripts.remove();
        try {
            script.answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OutputStream stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        send(out, choice("{\"role\": \"assistant\", \"content\": \"\"}", "null"));
        return out;
    }

    private static void end(OutputStream out, String reason) throws IOException {
        send(out, choice("{}", "\"" + reason + "\""));
        send(
                out,
                "{\"id\": \"c1\", \"object\": \"chat.completion.chunk\", \"created\": 1, \"model\": \"m\", \"choices\": [], "
                        + "\"usage\": {\"prompt_tokens\": 120, \"completion_tokens\": 7, \"total_tokens\": 127}}");
        send(out, "[DONE]");
        out.close();
    }

    private static String piece(String text) {
        return choice("{\"content\": \"%s\"}".formatted(escaped(text)), "null");
    }

    private static String choice(String delta, String finish) {
        return "{\"id\": \"c1\", \"object\": \"chat.completion.chunk\", \"created\": 1, \"model\": \"m\", \"choices\": [{\"index\": 0, \"delta\": %s, \"finish_reason\": %s}]}"
                .formatted(delta, finish);
    }

    private static void send(OutputStream out, String data) throws IOException {
        out.write("data: %s\n\n".formatted(data).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String escaped(String text) {
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

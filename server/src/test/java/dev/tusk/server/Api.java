package dev.tusk.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Calls a server as a client in another program does. */
public final class Api implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final URI base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public Api(URI base) {
        this.base = base;
    }

    /** An answer; the JSON of one without a body, or with another, is a missing node. */
    public record Answer(int status, HttpHeaders headers, String text, JsonNode json) {

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String code() {
            return json.path("code").asString("");
        }

        public String detail() {
            return json.path("detail").asString("");
        }

        public String hint() {
            return json.path("hint").asString("");
        }
    }

    public Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Answer delete(String path, String json) {
        return json("DELETE", path, json);
    }

    public Answer post(String path, String json) {
        return json("POST", path, json);
    }

    public Answer put(String path, String json) {
        return json("PUT", path, json);
    }

    public Answer patch(String path, String json) {
        return json("PATCH", path, json);
    }

    private Answer json(String method, String path, String json) {
        return send(method, path, BodyPublishers.ofString(json), "Content-Type", "application/json");
    }

    public Answer send(String method, String path, byte[] body, String... headers) {
        return send(method, path, BodyPublishers.ofByteArray(body), headers);
    }

    public Answer lines(String path, String lines) {
        return send("POST", path, lines.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/x-ndjson");
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body(), parsed(response));
        } catch (IOException e) {
            throw new AssertionError("%s %s %s failed".formatted(method, path, Arrays.asList(headers)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static JsonNode parsed(HttpResponse<String> response) {
        boolean json =
                response.headers().firstValue("Content-Type").orElse("").matches("application/(problem\\+)?json.*");
        return json && !response.body().isEmpty()
                ? JSON.readTree(response.body())
                : JsonNodeFactory.instance.missingNode();
    }

    @Override
    public void close() {
        client.close();
    }
}

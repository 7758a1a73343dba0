package dev.tusk.sources.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A web site on this machine whose pages a test says. */
final class TestSite implements AutoCloseable {

    /** @param tag the ETag, or null for none */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Page(
            int status, String type, byte[] body, @Nullable String tag, Map<String, String> headers) {
        static Page html(String body) {
            return of("text/html; charset=utf-8", body);
        }

        static Page of(String type, String body) {
            return new Page(200, type, body.getBytes(StandardCharsets.UTF_8), null, Map.of());
        }

        Page tagged(String entityTag) {
            return new Page(status, type, body, entityTag, headers);
        }
    }

    final Map<String, Page> pages = new ConcurrentHashMap<>();

    /** "GET /path" with the status that was answered, in order. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** When they came, in nanoseconds. */
    final List<Long> moments = new CopyOnWriteArrayList<>();

    private final HttpServer server;

    TestSite() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        moments.add(System.nanoTime());
        String path = exchange.getRequestURI().toString();
        Page page = pages.get(path);
        int status = page == null ? 404 : page.status();
        if (page != null && page.tag() != null) {
            exchange.getResponseHeaders().set("ETag", page.tag());
            if (page.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                status = 304;
            }
        }
        requests.add(path + " " + status);
        try (exchange) {
            if (page == null || status == 304) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", page.type());
            page.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, page.body().length == 0 ? -1 : page.body().length);
            if (page.body().length > 0) {
                exchange.getResponseBody().write(page.body());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.tusk.sources.hackernews;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Speaks as the API of Hacker News does: item, maxitem and updates, null for what is not there. */
final class TestApi implements AutoCloseable {

    final Map<Long, String> items = new ConcurrentHashMap<>();

    /** Statuses that are answered first, by path; 0 for an answer that does not come. */
    final Map<String, Deque<Integer>> faults = new ConcurrentHashMap<>();

    /** Paths of requests, in order. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final AtomicInteger most = new AtomicInteger();
    volatile long max;
    volatile List<Long> updates = List.of();
    volatile int everyNth;
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final HttpServer server;

    TestApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
        server.createContext("/", this::answer);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:%d/v0".formatted(server.getAddress().getPort()));
    }

    void put(HackerNewsItem item) {
        items.put(item.id(), new String(ItemPrinter.json(item), StandardCharsets.UTF_8));
        max = Math.max(max, item.id());
    }

    void put(long id, String json) {
        items.put(id, json);
        max = Math.max(max, id);
    }

    /** The first requests of this path are answered so. */
    void fault(String path, Integer... statuses) {
        faults.put(path, new ArrayDeque<>(List.of(statuses)));
    }

    private int status(String path) {
        Deque<Integer> first = faults.get(path);
        if (first != null) {
            synchronized (first) {
                if (!first.isEmpty()) {
                    return first.remove();
                }
            }
        }
        int number = count.incrementAndGet();
        return everyNth > 0 && number % everyNth == 0 ? (number % 2 == 0 ? 429 : 503) : 200;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            int status = status(path);
            byte[] body = body(path).getBytes(StandardCharsets.UTF_8);
            // Before the answer: who has it, or gave it up, may ask for the next at once.
            atOnce.decrementAndGet();
            if (status == 0) {
                LockSupport.parkNanos(3_000_000_000L);
                return;
            }
            if (status == 429) {
                exchange.getResponseHeaders().set("Retry-After", "0");
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
            if (status == 200) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private String body(String path) {
        return switch (path) {
            case "/v0/maxitem.json" -> Long.toString(max);
            case "/v0/updates.json" -> "{\"items\": %s, \"profiles\": [\"pg\"]}".formatted(updates);
            default -> {
                long id = Long.parseLong(path.replaceAll("[^0-9]", "").substring(1));
                yield items.getOrDefault(id, "null");
            }
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.tusk.sources.hackernews;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the API, with so many requests at once; tries again what may go well the next time. Safe for use by many threads. */
final class ApiClient implements AutoCloseable {

    private static final int TRIES = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final ApiSpec spec;
    private final BooleanSupplier stop;
    private final HttpClient client;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tusk-hn-", 1).factory());

    ApiClient(ApiSpec spec, BooleanSupplier stop) {
        this.spec = spec;
        this.stop = stop;
        this.places = new Semaphore(spec.concurrency());
        this.client = HttpClient.newBuilder()
                .connectTimeout(spec.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** What came of asking for an item. */
    sealed interface Answer {
        record Found(HackerNewsItem item) implements Answer {}

        /** The API has no item of this number, or none yet. */
        record Missing() implements Answer {}

        record Failed(TuskException why) implements Answer {}
    }

    /** The number of the newest item. */
    long maxItem() {
        JsonNode node = json("/maxitem.json");
        if (!node.isIntegralNumber()) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "%s/maxitem.json: a number is expected".formatted(spec.base()));
        }
        return node.longValue();
    }

    /** Items that have changed lately. */
    List<Long> updates() {
        List<Long> items = new ArrayList<>();
        for (JsonNode item : json("/updates.json").path("items")) {
            if (item.isIntegralNumber()) {
                items.add(item.longValue());
            }
        }
        return items;
    }

    private JsonNode json(String path) {
        try {
            return MAPPER.readTree(get(path));
        } catch (JacksonException e) {
            throw new TuskException(
                    ErrorCode.FILE_UNREADABLE, "%s%s: not JSON".formatted(spec.base(), path), null, null, e);
        }
    }

    /** Asks for items, many at once; the answers are in the order of the numbers that were given. */
    Map<Long, Answer> items(Collection<Long> ids) {
        Map<Long, Future<Answer>> asked = new LinkedHashMap<>();
        for (Long id : ids) {
            asked.put(id, threads.submit(() -> item(id)));
        }
        Map<Long, Answer> answers = new LinkedHashMap<>();
        asked.forEach((id, future) -> answers.put(id, join(future)));
        return answers;
    }

    private static Answer join(Future<Answer> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TuskException(ErrorCode.TIMEOUT, "interrupted while waiting for the API", null, null, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        }
    }

    private Answer item(long id) {
        try {
            byte[] body = get("/item/%d.json".formatted(id));
            if (new String(body, StandardCharsets.UTF_8).strip().equals("null")) {
                return new Answer.Missing();
            }
            HackerNewsItem item = ItemJson.item(body);
            if (item.id() != id) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST, "the API gives item %d for item %d".formatted(item.id(), id));
            }
            return new Answer.Found(item);
        } catch (TuskException e) {
            return new Answer.Failed(e);
        }
    }

    private byte[] get(String path) {
        URI address = URI.create(spec.base() + path);
        Duration pause = spec.firstPause();
        for (int attempt = 1; ; attempt++) {
            Try one = attempt(address);
            byte[] body = one.body();
            if (body != null) {
                return body;
            }
            if (!one.again() || attempt == TRIES || stop.getAsBoolean()) {
                throw new TuskException(
                        one.code(),
                        "cannot read %s: %s".formatted(address, one.why()),
                        attempt == 1 ? null : "tried %d times".formatted(attempt),
                        "run it again to go on; fewer --concurrency ask less of the server",
                        one.cause());
            }
            // Not all at the same time again.
            long millis = pause.toMillis() / 2 + ThreadLocalRandom.current().nextLong(1 + pause.toMillis());
            sleep(Math.max(millis, one.wished().toMillis()));
            pause = pause.multipliedBy(2);
        }
    }

    /**
     * One request.
     *
     * @param body null where it failed
     * @param again whether another try may go well
     * @param wished how long the server asks to wait
     */
    @SuppressWarnings("ArrayRecordComponent") // made here, read once
    private record Try(
            byte @Nullable [] body,
            boolean again,
            ErrorCode code,
            String why,
            Duration wished,
            @Nullable Exception cause) {

        static Try failed(boolean again, ErrorCode code, String why, @Nullable Exception cause) {
            return new Try(null, again, code, why, Duration.ZERO, cause);
        }
    }

    private Try attempt(URI address) {
        CompletableFuture<byte[]> whole = null;
        try {
            places.acquire();
            try {
                HttpRequest request = HttpRequest.newBuilder(address)
                        .timeout(spec.timeout())
                        .header("User-Agent", "tusk")
                        .build();
                HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
                whole = CompletableFuture.supplyAsync(() -> body(response), threads);
                byte[] body = whole.get(spec.timeout().toMillis(), TimeUnit.MILLISECONDS);
                return answered(response, body);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Try.failed(false, ErrorCode.TIMEOUT, "interrupted", e);
        } catch (TimeoutException e) {
            return timedOut(e);
        } catch (ExecutionException e) {
            return Try.failed(true, ErrorCode.FILE_UNREADABLE, String.valueOf(e.getCause()), e);
        } catch (HttpTimeoutException e) {
            return timedOut(e);
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return Try.failed(true, ErrorCode.FILE_UNREADABLE, why, e);
        }
    }

    private Try timedOut(Exception e) {
        return Try.failed(
                true,
                ErrorCode.TIMEOUT,
                "no whole answer in %d ms".formatted(spec.timeout().toMillis()),
                e);
    }

    private static byte[] body(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            return in.readNBytes(ItemJson.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Try answered(HttpResponse<?> response, byte[] body) {
        int status = response.statusCode();
        if (status == 200 && body.length <= ItemJson.MAX_BYTES) {
            return new Try(body, false, ErrorCode.FILE_UNREADABLE, "", Duration.ZERO, null);
        }
        boolean busy = status == 429 || status == 408 || status >= 500;
        Duration wished = response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .filter(wait -> wait.compareTo(LONGEST_PAUSE) <= 0)
                .orElse(Duration.ZERO);
        String why = status == 200
                ? "it is larger than %d MiB".formatted(ItemJson.MAX_BYTES >> 20)
                : "the server answers %d".formatted(status);
        return new Try(null, busy, ErrorCode.FILE_UNREADABLE, why, wished, null);
    }

    /** Ends early where it is asked to stop. */
    void sleep(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (!stop.getAsBoolean() && System.nanoTime() - end < 0) {
                Thread.sleep(Math.max(1, Math.min(100, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()))));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TuskException(ErrorCode.TIMEOUT, "interrupted while waiting for the API", null, null, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
    }
}

package dev.tusk.sources.web;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** Fetches what lies on web servers: one request at a time, with a pause before each, and never more than a limit. */
final class Web implements AutoCloseable {

    /** The most that is taken of one answer, packed or not. */
    static final int MAX_BYTES = 64 << 20;

    private static final int MAX_REDIRECTS = 5;
    private static final int TRIES = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final HttpClient client;
    private final String userAgent;
    private final Duration timeout;
    private Duration delay;
    private long lastRequest;
    private boolean asked;

    Web(String userAgent, Duration timeout, Duration delay) {
        this.userAgent = userAgent;
        this.timeout = timeout;
        this.delay = delay;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** From now on at least so long between two requests. */
    void atLeast(Duration asked) {
        if (asked.compareTo(delay) > 0) {
            delay = asked;
        }
    }

    /**
     * An answer.
     *
     * @param from where it came from in the end
     * @param body unpacked; empty where it has not changed
     */
    @SuppressWarnings("ArrayRecordComponent") // made here, read once
    record Answer(int status, URI from, byte[] body, HttpResponse<?> response) {

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /** Without parameters, in lower case. */
        String mediaType() {
            return header("Content-Type")
                    .map(type -> type.replaceFirst(";.*", "").strip().toLowerCase(java.util.Locale.ROOT))
                    .orElse("");
        }
    }

    /**
     * Asks for an address. Where the server is busy (429, 500, 502, 503, 504) or cannot be reached, it is asked three times.
     *
     * @param allowed where a redirection may lead
     * @throws TuskException {@code FILE_UNREADABLE}, {@code TIMEOUT}, {@code TOO_LARGE}
     */
    Answer get(URI address, Map<String, String> headers, Predicate<URI> allowed) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            TuskException failure;
            try {
                Answer answer = follow(address, headers, allowed);
                if (!isBusy(answer.status())) {
                    return answer;
                }
                Duration wished = retryAfter(answer);
                pause = wished.compareTo(pause) > 0 ? wished : pause;
                failure = new TuskException(
                        ErrorCode.FILE_UNREADABLE,
                        "cannot read %s: the server answers %d".formatted(address, answer.status()),
                        "asked %d times".formatted(attempt),
                        "a later run tries it again",
                        null);
            } catch (IOException e) {
                failure = new TuskException(
                        ErrorCode.FILE_UNREADABLE,
                        "cannot read %s: %s"
                                .formatted(
                                        address,
                                        e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                        null,
                        null,
                        e);
            }
            if (attempt == TRIES || pause.compareTo(LONGEST_PAUSE) > 0) {
                throw failure;
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private static boolean isBusy(int status) {
        return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
    }

    private static Duration retryAfter(Answer answer) {
        return answer.header("Retry-After")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }

    private Answer follow(URI address, Map<String, String> headers, Predicate<URI> allowed) throws IOException {
        URI at = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            Answer answer = once(at, headers);
            int status = answer.status();
            Optional<String> location = answer.header("Location");
            if (status < 300 || status > 308 || status == 304 || location.isEmpty()) {
                return answer;
            }
            URI next;
            try {
                next = at.resolve(location.get());
            } catch (IllegalArgumentException e) {
                throw new TuskException(
                        ErrorCode.FILE_UNREADABLE, "cannot read %s: it leads to no address".formatted(address));
            }
            if (!allowed.test(next)) {
                throw new TuskException(
                        ErrorCode.FILE_UNREADABLE,
                        "cannot read %s: it leads to %s, which is not to be read".formatted(address, next));
            }
            at = next;
        }
        throw new TuskException(
                ErrorCode.FILE_UNREADABLE, "cannot read %s: it leads from address to address".formatted(address));
    }

    private Answer once(URI address, Map<String, String> headers) throws IOException {
        waitForTurn();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("User-Agent", userAgent)
                .header("Accept-Encoding", "gzip");
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<InputStream>> sent =
                client.sendAsync(request.GET().build(), BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), address, body(address, response), response);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw timedOut(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw timedOut(address, e);
        }
    }

    private TuskException timedOut(URI address, Exception e) {
        return new TuskException(
                ErrorCode.TIMEOUT,
                "cannot read %s: no whole answer in %d s".formatted(address, timeout.toSeconds()),
                null,
                "a later run tries it again",
                e);
    }

    /** A server that sends a byte now and then does not hold the run. */
    private byte[] body(URI address, HttpResponse<InputStream> response) throws IOException {
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (InputStream in = response.body()) {
                read.complete(in.readNBytes(MAX_BYTES + 1));
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        byte[] bytes;
        try {
            bytes = read.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (TimeoutException e) {
            response.body().close();
            throw timedOut(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw timedOut(address, e);
        }
        boolean packed = response.headers()
                .firstValue("Content-Encoding")
                .map(coding -> coding.equalsIgnoreCase("gzip"))
                .orElse(false);
        return limited(address, packed ? unpack(bytes) : bytes);
    }

    /** What gzip has packed, up to the limit and one byte. */
    static byte[] unpack(byte[] bytes) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    static byte[] limited(URI address, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new TuskException(
                    ErrorCode.TOO_LARGE,
                    "cannot read %s: it is larger than %d MiB".formatted(address, MAX_BYTES >> 20));
        }
        return bytes;
    }

    private void waitForTurn() {
        long passed = System.nanoTime() - lastRequest;
        if (asked && passed < delay.toNanos()) {
            sleep(Duration.ofNanos(delay.toNanos() - passed));
        }
        asked = true;
        lastRequest = System.nanoTime();
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TuskException(ErrorCode.TIMEOUT, "interrupted while waiting for a web server", null, null, e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

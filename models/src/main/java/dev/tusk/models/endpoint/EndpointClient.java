package dev.tusk.models.endpoint;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one endpoint, within its limits, again where that may help. All models of an endpoint share one
 * client. Safe for many threads at once.
 */
public final class EndpointClient implements AutoCloseable {

    private static final String QUOTA_USED_UP = "insufficient_quota";

    private final Endpoint endpoint;
    private final HttpClient http;
    private final Semaphore turns;
    private final @Nullable RateLimiter<Object> rate;
    private final RetryPolicy<Object> retries;
    private volatile boolean answered;
    private volatile boolean closed;

    public EndpointClient(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.http = HttpClient.newBuilder()
                .connectTimeout(endpoint.patience().connect())
                // The upgrade that an unencrypted HTTP/2 request asks for loses its body on several Python servers.
                .version(
                        endpoint.base().getScheme().equalsIgnoreCase("https")
                                ? HttpClient.Version.HTTP_2
                                : HttpClient.Version.HTTP_1_1)
                .build();
        this.turns = new Semaphore(endpoint.limits().concurrentRequests(), true);
        int perMinute = endpoint.limits().requestsPerMinute();
        this.rate = perMinute == 0
                ? null
                : RateLimiter.smoothBuilder(perMinute, Duration.ofMinutes(1)).build();
        this.retries = RetryPolicy.builder()
                .handle(PassingFailure.class)
                .withMaxRetries(-1)
                .withDelayFn(context -> waitBefore(context.getAttemptCount(), context.getLastException()))
                .build();
    }

    /**
     * Failsafe's own jitter would also shorten what the endpoint asks for.
     *
     * @param tries how many there were, at least 1
     */
    private Duration waitBefore(int tries, Throwable last) {
        Optional<Duration> requested =
                last instanceof PassingFailure passing ? passing.requestedWait() : Optional.empty();
        return requested.orElseGet(() -> {
            Duration doubled = endpoint.patience().firstWait().multipliedBy(1L << Math.min(tries - 1, 20));
            Duration longest = endpoint.patience().longestWait();
            long millis = (doubled.compareTo(longest) < 0 ? doubled : longest).toMillis();
            return Duration.ofMillis(
                    Math.round(millis * ThreadLocalRandom.current().nextDouble(0.75, 1.25)));
        });
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /**
     * What one request asks.
     *
     * @param resource what follows the endpoint's address, for example {@code /embeddings}
     * @param texts those of the body: not empty, none blank, within the endpoint's limits
     * @param patient whether to try as often as for stored texts, rather than as for a question
     * @param limit until when, with all tries and waits
     * @param reader reads the answer
     */
    record Call<T>(
            String resource,
            Supplier<byte[]> body,
            List<String> texts,
            boolean patient,
            Limit limit,
            Reader<T> reader) {}

    /** Reads the body of an answer. */
    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] answer) throws BadAnswer;
    }

    /**
     * The answer to one request (or its repetitions).
     *
     * @throws RefusedTexts when the endpoint refuses several texts together, so that fewer of them may be taken
     * @throws TuskException {@code TIMEOUT} when the call's limit is over
     */
    <T> T send(Call<T> call, Failures failures) throws RefusedTexts {
        byte[] body = call.body().get();
        try {
            return Failsafe.with(within(call.limit())).get(context -> {
                boolean mayRetry = context.getAttemptCount() < allowedRetries(call.patient())
                        && call.limit().left().compareTo(endpoint.patience().firstWait()) > 0;
                try {
                    return attempt(call, body, failures);
                } catch (PassingFailure passing) {
                    if (mayRetry && !asksForTooMuch(passing)) {
                        throw passing;
                    }
                    throw passing.failure();
                }
            });
        } catch (FailsafeException wrapped) {
            switch (wrapped.getCause()) {
                case RefusedTexts refused -> throw refused;
                case InterruptedException interrupted -> {
                    Thread.currentThread().interrupt();
                    throw failures.interrupted(interrupted);
                }
                case null, default -> throw wrapped;
            }
        }
    }

    private RetryPolicy<Object> within(Limit limit) {
        return RetryPolicy.builder(retries.getConfig())
                .withDelayFn(context -> limit.atMost(waitBefore(context.getAttemptCount(), context.getLastException())))
                .build();
    }

    /** An endpoint that has not answered at all yet is given up soon: its address is rather wrong than it is down. */
    private int allowedRetries(boolean patient) {
        int all = endpoint.patience().retries();
        int few = Math.min(all, endpoint.patience().queryRetries());
        return patient && answered ? all : few;
    }

    private boolean asksForTooMuch(PassingFailure passing) {
        return passing.requestedWait()
                .map(wait -> wait.compareTo(endpoint.patience().longestWait()) > 0)
                .orElse(false);
    }

    private <T> T attempt(Call<T> call, byte[] body, Failures failures) throws InterruptedException, RefusedTexts {
        HttpRequest request = request(call.resource(), body, call.limit(), failures);
        HttpResponse<byte[]> response;
        if (!turns.tryAcquire(call.limit().left().toNanos(), TimeUnit.NANOSECONDS)) {
            throw failures.outOfTime(call.limit(), null);
        }
        try {
            if (closed) {
                throw failures.closed();
            }
            if (rate != null && !rate.tryAcquirePermit(call.limit().left())) {
                throw failures.outOfTime(call.limit(), null);
            }
            response = send(request, call.limit(), failures);
        } finally {
            turns.release();
        }
        answered = true;
        if (response.statusCode() / 100 != 2) {
            throw refusal(response, call.texts(), failures);
        }
        try {
            return call.reader().read(response.body());
        } catch (BadAnswer bad) {
            throw failures.badAnswer(String.valueOf(bad.getMessage()));
        }
    }

    private HttpRequest request(String resource, byte[] body, Limit limit, Failures failures) {
        Duration longest = limit.atMost(endpoint.patience().request());
        if (longest.isZero()) {
            throw failures.outOfTime(limit, null);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.at(resource))
                .timeout(longest)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("User-Agent", "tusk")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        Optional<String> key = endpoint.key().read();
        if (key.isPresent()) {
            if (!key.get().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw failures.unsendableKey();
            }
            request.header("Authorization", "Bearer " + key.get());
        } else if (endpoint.key().isRequired()) {
            throw failures.noKey();
        }
        return request.build();
    }

    /** Waits for the whole answer; the time limit of the request itself ends with the answer's headers. */
    private HttpResponse<byte[]> send(HttpRequest request, Limit limit, Failures failures) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return answer.get(limit.atMost(endpoint.patience().request()).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw limit.isOver()
                    ? failures.outOfTime(limit, late)
                    : new PassingFailure(failures.late(late), Optional.empty());
        } catch (ExecutionException failed) {
            throw limit.isOver() && failed.getCause() instanceof HttpTimeoutException late
                    ? failures.outOfTime(limit, late)
                    : notAnswered(failed.getCause(), failures);
        } finally {
            answer.cancel(true);
        }
    }

    private static RuntimeException notAnswered(@Nullable Throwable cause, Failures failures) {
        return switch (cause) {
            case SSLHandshakeException untrusted -> failures.untrusted(untrusted);
            case java.net.http.HttpConnectTimeoutException slow ->
                new PassingFailure(failures.unreachable(slow), Optional.empty());
            case HttpTimeoutException late -> new PassingFailure(failures.late(late), Optional.empty());
            case IOException broken -> new PassingFailure(failures.unreachable(broken), Optional.empty());
            case null, default -> new IllegalStateException("a request ended in an unforeseen way", cause);
        };
    }

    private RuntimeException refusal(HttpResponse<byte[]> response, List<String> texts, Failures failures)
            throws RefusedTexts {
        int status = response.statusCode();
        byte[] body = response.body();
        if (status == 429 && new String(body, StandardCharsets.UTF_8).contains(QUOTA_USED_UP)) {
            return failures.quotaUsedUp(body);
        }
        int longest = texts.stream().mapToInt(String::length).max().orElse(0);
        TuskException failure = failures.refusal(status, body, longest);
        boolean aboutTheTexts = status == 400 || status == 413 || status == 422 || Failures.isTooLong(status, body);
        if (aboutTheTexts && texts.size() > 1) {
            throw new RefusedTexts();
        }
        boolean passing =
                !aboutTheTexts && (status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501));
        return passing ? new PassingFailure(failure, RetryAfter.read(response.headers(), Instant.now())) : failure;
    }

    /** Ends requests under way; later ones fail. */
    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }

    /** The endpoint refuses several texts sent together. */
    static final class RefusedTexts extends Exception {
        RefusedTexts() {
            super("the endpoint refuses these texts together");
        }
    }
}

package dev.tusk.models.endpoint;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one endpoint, within its limits, again where that may help. All models of an endpoint share one
 * client. Safe for many threads at once.
 */
public final class EndpointClient implements AutoCloseable {

    private final Endpoint endpoint;
    private final EndpointRequests requests;
    private final HttpClient http;
    private final Semaphore turns;
    private final @Nullable RateLimiter<Object> rate;
    private final RetryPolicy<Object> retries;
    private volatile boolean answered;
    private volatile boolean closed;

    public EndpointClient(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.requests = new EndpointRequests(endpoint);
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

    /**
     * What one request asks whose answer is read while it comes.
     *
     * @param text what is sent, for messages about its length
     * @param mayRepeat whether nothing was made of an answer yet
     * @param refused hears of a refusal before it becomes a failure, and may throw another one
     */
    record StreamedCall<T>(
            String resource,
            Supplier<byte[]> body,
            String text,
            Limit limit,
            BooleanSupplier mayRepeat,
            BiConsumer<Integer, byte[]> refused,
            StreamReader<T> reader) {}

    /** Reads an answer while it comes. */
    @FunctionalInterface
    interface StreamReader<T> {
        T read(HttpHeaders headers, StreamedBody answer) throws BadAnswer, IOException, InterruptedException;
    }

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
        return repeated(call.patient(), call.limit(), () -> true, () -> attempt(call, body, failures), failures);
    }

    /**
     * The answer to one request (or its repetitions) that is read while it comes.
     *
     * @throws TuskException {@code TIMEOUT} when the call's limit is over
     */
    <T> T stream(StreamedCall<T> call, Failures failures) {
        byte[] body = call.body().get();
        try {
            return repeated(false, call.limit(), call.mayRepeat(), () -> attempt(call, body, failures), failures);
        } catch (RefusedTexts refused) {
            throw new IllegalStateException("a single text was refused as several", refused);
        }
    }

    private <T> T repeated(
            boolean patient, Limit limit, BooleanSupplier mayRepeat, CheckedSupplier<T> attempt, Failures failures)
            throws RefusedTexts {
        try {
            return Failsafe.with(within(limit)).get(context -> {
                boolean mayRetry = context.getAttemptCount() < allowedRetries(patient)
                        && limit.left().compareTo(endpoint.patience().firstWait()) > 0;
                try {
                    return attempt.get();
                } catch (PassingFailure passing) {
                    if (mayRetry && mayRepeat.getAsBoolean() && !asksForTooMuch(passing)) {
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
        HttpRequest request = requests.of(call.resource(), body, "application/json", call.limit(), failures);
        takeTurn(call.limit(), failures);
        HttpResponse<byte[]> response;
        try {
            response = send(request, call.limit(), failures);
        } finally {
            turns.release();
        }
        answered = true;
        if (response.statusCode() / 100 != 2) {
            throw requests.refusal(response, response.body(), call.texts(), failures);
        }
        try {
            return call.reader().read(response.body());
        } catch (BadAnswer bad) {
            throw failures.badAnswer(String.valueOf(bad.getMessage()));
        }
    }

    /** Has a turn that is to be released, unless it throws. */
    private void takeTurn(Limit limit, Failures failures) throws InterruptedException {
        if (!turns.tryAcquire(limit.left().toNanos(), TimeUnit.NANOSECONDS)) {
            throw failures.outOfTime(limit, null);
        }
        boolean taken = false;
        try {
            if (closed) {
                throw failures.closed();
            }
            if (rate != null && !rate.tryAcquirePermit(limit.left())) {
                throw failures.outOfTime(limit, null);
            }
            taken = true;
        } finally {
            if (!taken) {
                turns.release();
            }
        }
    }

    /** Keeps the turn until the answer is read. */
    private <T> T attempt(StreamedCall<T> call, byte[] body, Failures failures)
            throws InterruptedException, RefusedTexts {
        takeTurn(call.limit(), failures);
        try {
            HttpRequest request =
                    requests.of(call.resource(), body, "text/event-stream, application/json", call.limit(), failures);
            HttpResponse<StreamedBody> response = begin(request, call.limit(), failures);
            answered = true;
            try (StreamedBody answer = response.body()) {
                if (response.statusCode() / 100 != 2) {
                    byte[] said =
                            answer.all(call.limit().atMost(endpoint.patience().request()));
                    call.refused().accept(response.statusCode(), said);
                    throw requests.refusal(response, said, List.of(call.text()), failures);
                }
                return call.reader().read(response.headers(), answer);
            } catch (BadAnswer bad) {
                throw failures.badAnswer(String.valueOf(bad.getMessage()));
            } catch (HttpTimeoutException late) {
                throw call.limit().isOver()
                        ? failures.outOfTime(call.limit(), late)
                        : new PassingFailure(failures.late(late), Optional.empty());
            } catch (IOException broken) {
                throw new PassingFailure(failures.brokenOff(broken), Optional.empty());
            }
        } finally {
            turns.release();
        }
    }

    /**
     * Waits for the headers of an answer. Not by {@code sendAsync}, whose future completes on the common pool: where its threads wait for
     * answers themselves, none would come.
     */
    private HttpResponse<StreamedBody> begin(HttpRequest request, Limit limit, Failures failures)
            throws InterruptedException {
        try {
            return http.send(request, _info -> new StreamedBody());
        } catch (IOException failed) {
            throw limit.isOver() && failed instanceof HttpTimeoutException
                    ? failures.outOfTime(limit, failed)
                    : EndpointRequests.notAnswered(failed, failures);
        }
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
                    : EndpointRequests.notAnswered(failed.getCause(), failures);
        } finally {
            answer.cancel(true);
        }
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

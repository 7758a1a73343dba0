package dev.tusk.models.endpoint;

import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** The requests to one endpoint, with its key, and what its refusals mean. */
record EndpointRequests(Endpoint endpoint) {

    private static final String QUOTA_USED_UP = "insufficient_quota";

    HttpRequest of(String resource, byte[] body, String accept, Limit limit, Failures failures) {
        Duration longest = limit.atMost(endpoint.patience().request());
        if (longest.isZero()) {
            throw failures.outOfTime(limit, null);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.at(resource))
                .timeout(longest)
                .header("Content-Type", "application/json")
                .header("Accept", accept)
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

    static RuntimeException notAnswered(@Nullable Throwable cause, Failures failures) {
        return switch (cause) {
            case SSLHandshakeException untrusted -> failures.untrusted(untrusted);
            case HttpConnectTimeoutException slow -> new PassingFailure(failures.unreachable(slow), Optional.empty());
            case HttpTimeoutException late -> new PassingFailure(failures.late(late), Optional.empty());
            case IOException broken -> new PassingFailure(failures.unreachable(broken), Optional.empty());
            case null, default -> new IllegalStateException("a request ended in an unforeseen way", cause);
        };
    }

    RuntimeException refusal(HttpResponse<?> response, byte[] body, List<String> texts, Failures failures)
            throws EndpointClient.RefusedTexts {
        int status = response.statusCode();
        if (status == 429 && new String(body, StandardCharsets.UTF_8).contains(QUOTA_USED_UP)) {
            return failures.quotaUsedUp(body);
        }
        int longest = texts.stream().mapToInt(String::length).max().orElse(0);
        TuskException failure = failures.refusal(status, body, longest);
        boolean aboutTheTexts = status == 400 || status == 413 || status == 422 || Failures.isTooLong(status, body);
        if (aboutTheTexts && texts.size() > 1) {
            throw new EndpointClient.RefusedTexts();
        }
        boolean passing =
                !aboutTheTexts && (status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501));
        return passing ? new PassingFailure(failure, RetryAfter.read(response.headers(), Instant.now())) : failure;
    }
}

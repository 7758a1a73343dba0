package dev.tusk.server.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure that only HTTP knows. Its code is {@code HTTP-} and the status; failures of core have codes of their own.
 */
public final class HttpProblem extends RuntimeException {

    private final int status;
    private final String title;
    private final @Nullable String hint;
    private final transient Map<String, String> headers;

    public HttpProblem(int status, String title, String message, @Nullable String hint, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.title = title;
        this.hint = hint;
        this.headers = Map.copyOf(headers);
    }

    public HttpProblem(int status, String title, String message, @Nullable String hint) {
        this(status, title, message, hint, Map.of());
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    @Nullable
    String hint() {
        return hint;
    }

    Map<String, String> headers() {
        return headers;
    }
}

package dev.tusk.runtime.failure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something about a local PostgreSQL that the user has to know: what failed and why in one line, the circumstances, and
 * what to do. Holds no secret; meant to be printed without a stack trace.
 */
public class LocalPostgresException extends RuntimeException {

    private final @Nullable String detail;
    private final @Nullable String hint;

    /**
     * @param message what failed and why, one line in lower case
     * @param detail the circumstances, such as the last lines of a program's output, or null
     * @param hint what the user can do, or null
     */
    public LocalPostgresException(
            String message, @Nullable String detail, @Nullable String hint, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.detail = detail == null || detail.isBlank() ? null : detail.strip();
        this.hint = hint;
    }

    public LocalPostgresException(String message, @Nullable String detail, @Nullable String hint) {
        this(message, detail, hint, null);
    }

    public final @Nullable String detail() {
        return detail;
    }

    public final @Nullable String hint() {
        return hint;
    }

    /** The message; callers that print failures rely on its being there. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** Message, detail and hint, each on its own line, the way a terminal shows them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(getMessage());
        if (detail != null) {
            text.append("\ndetail: ").append(detail);
        }
        if (hint != null) {
            text.append("\nhint: ").append(hint);
        }
        return text.toString();
    }
}

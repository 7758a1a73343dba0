package dev.tusk.core.failure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller of Tusk may see: what failed, why, and what to do. The message is one line in lower case; it
 * never holds a secret.
 */
public final class TuskException extends RuntimeException {

    private final ErrorCode code;
    private final @Nullable String detail;
    private final @Nullable String hint;

    /**
     * A failure with all that is known of it.
     *
     * @param message what failed and why, in one line
     * @param detail the circumstances, or null
     * @param hint what the user can do, or null
     */
    public TuskException(
            ErrorCode code, String message, @Nullable String detail, @Nullable String hint, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.code = Objects.requireNonNull(code, "code");
        this.detail = detail;
        this.hint = hint;
    }

    /** A failure without detail, hint and cause. */
    public TuskException(ErrorCode code, String message) {
        this(code, message, null, null, null);
    }

    /** A failure with a hint. */
    public static TuskException withHint(ErrorCode code, String message, String hint) {
        return new TuskException(code, message, null, hint, null);
    }

    public ErrorCode code() {
        return code;
    }

    public @Nullable String detail() {
        return detail;
    }

    public @Nullable String hint() {
        return hint;
    }

    /** The message; callers that format failures rely on its being there. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}

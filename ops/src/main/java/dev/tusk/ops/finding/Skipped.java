package dev.tusk.ops.finding;

import java.util.Objects;

/**
 * A rule that was not checked to its end: what it found, if anything, is not all.
 *
 * @param reason in a phrase, with what would have it checked
 * @param partly whether it looked at some of what it looks at
 */
public record Skipped(String code, String reason, boolean partly) {

    /** One that looked at nothing. */
    public Skipped(String code, String reason) {
        this(code, reason, false);
    }

    public Skipped {
        if (!Finding.isCode(code)) {
            throw new IllegalArgumentException("not a code: " + code);
        }
        Objects.requireNonNull(reason, "reason");
    }
}

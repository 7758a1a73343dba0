package dev.tusk.ops.finding;

import java.util.Objects;

/**
 * A rule that was not checked: nothing is known of what it looks for.
 *
 * @param reason in a phrase, with what would have it checked
 */
public record Skipped(String code, String reason) {

    public Skipped {
        if (!Finding.isCode(code)) {
            throw new IllegalArgumentException("not a code: " + code);
        }
        Objects.requireNonNull(reason, "reason");
    }
}

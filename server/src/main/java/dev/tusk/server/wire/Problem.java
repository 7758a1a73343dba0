package dev.tusk.server.wire;

import dev.tusk.core.failure.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a JSON value.
 *
 * @param at the place as a JSON pointer; empty for the whole value
 * @param message what is wrong, in one line
 */
public record Problem(
        String at,
        ErrorCode code,
        String message,
        @Nullable String detail,
        @Nullable String hint) {}

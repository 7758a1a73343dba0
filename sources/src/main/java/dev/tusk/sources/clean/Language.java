package dev.tusk.sources.clean;

import java.util.Objects;

/**
 * A language that was recognised.
 *
 * @param code ISO 639-1 where there is a code of two letters, else ISO 639-3
 * @param confidence how many times as probable as the next language it is, 1 or more
 */
public record Language(String code, double confidence) {

    public Language {
        Objects.requireNonNull(code, "code");
    }
}

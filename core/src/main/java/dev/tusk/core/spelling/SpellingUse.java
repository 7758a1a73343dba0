package dev.tusk.core.spelling;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a search does about words that look misspelt. */
public enum SpellingUse {
    /** Suggests another spelling, and searches for it where the query as typed finds too little. */
    AUTO,
    /** Suggests another spelling, and searches for what was typed. */
    SUGGEST,
    /** Takes every word as it was typed, and says nothing. */
    OFF;

    private static final List<String> WIRE_NAMES =
            Arrays.stream(values()).map(SpellingUse::wireName).toList();

    /** The name in JSON and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The use of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static SpellingUse ofWireName(String name) {
        return Arrays.stream(values())
                .filter(use -> use.wireName().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown use of spelling \"%s\"".formatted(name),
                        Suggestion.hint(name, WIRE_NAMES)));
    }
}

package dev.tusk.core.search;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether a search tells how many hits there are altogether, however many it returns. */
public enum TotalCount {
    /** It does not, which costs nothing. */
    NONE,
    /** From statistics, without counting rows. */
    ESTIMATED,
    /** By counting every match, in the same statement. */
    EXACT;

    private static final List<String> WIRE_NAMES =
            Arrays.stream(values()).map(TotalCount::wireName).toList();

    /** The name in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The way of counting of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static TotalCount ofWireName(String name) {
        return Arrays.stream(values())
                .filter(count -> count.wireName().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown way to count the total \"%s\"".formatted(name),
                        Suggestion.hint(name, WIRE_NAMES)));
    }
}

package dev.tusk.core.collection.engine;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;

/** Which extensions a collection may use to rank words. */
public enum EngineChoice {
    /** Those that are created in the database, from {@link Engines#INDEXED_FROM_CHUNKS} chunks on. */
    AUTO("auto"),
    /** None: Tusk's own weights, and {@code ts_rank} of every match. */
    STOCK("stock"),
    /** pg_textsearch, however few chunks there are. */
    PG_TEXTSEARCH("pg_textsearch"),
    /** pg_search, however few chunks there are. */
    PG_SEARCH("pg_search"),
    /** RUM, however few chunks there are. */
    RUM("rum");

    private final String wireName;

    EngineChoice(String wireName) {
        this.wireName = wireName;
    }

    /** The name in JSON, on the command line and in the catalog. */
    public String wireName() {
        return wireName;
    }

    boolean allowsTextsearch() {
        return this == AUTO || this == PG_TEXTSEARCH;
    }

    boolean allowsPgSearch() {
        return this == AUTO || this == PG_SEARCH;
    }

    boolean allowsRum() {
        return this == AUTO || this == RUM;
    }

    /**
     * The choice of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static EngineChoice ofWireName(String name) {
        List<String> known = Arrays.stream(values()).map(EngineChoice::wireName).toList();
        return Arrays.stream(values())
                .filter(choice -> choice.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown engine \"%s\"".formatted(name),
                        Suggestion.hint(name, known)));
    }
}

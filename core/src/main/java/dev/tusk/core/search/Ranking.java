package dev.tusk.core.search;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;

/** How the words of a query rank chunks. */
public enum Ranking {
    /** BM25: any word may match; rare words count more than frequent ones, short chunks more than long ones. */
    BM25("bm25"),
    /** PostgreSQL's {@code ts_rank_cd}: how near the words stand to each other. A keyword search then asks for all words. */
    TS_RANK_CD("ts_rank_cd"),
    /**
     * PostgreSQL's {@code ts_rank} with its own weights of places: how often the words stand there. Any word may match. A RUM
     * index brings this order where there is one.
     */
    TS_RANK("ts_rank");

    private final String wireName;

    Ranking(String wireName) {
        this.wireName = wireName;
    }

    /** The name in JSON and on the command line. */
    public String wireName() {
        return wireName;
    }

    /**
     * The ranking of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static Ranking ofWireName(String name) {
        List<String> known = Arrays.stream(values()).map(Ranking::wireName).toList();
        return Arrays.stream(values())
                .filter(ranking -> ranking.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown ranking \"%s\"".formatted(name),
                        Suggestion.hint(name, known)));
    }
}

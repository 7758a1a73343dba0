package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;

/** How a query looks for chunks. */
public enum SearchMode {
    /** All words, phrases, {@code or} and {@code -exclusions} as {@code websearch_to_tsquery} reads them. */
    KEYWORD("keyword"),
    /** All words, each or a word of the collection that is spelled like it. */
    FUZZY("fuzzy"),
    /** The chunks whose vectors are nearest to the query's. */
    VECTOR("vector"),
    /** Any of the words and the nearest vectors, fused into one order. */
    HYBRID("hybrid");

    private final String wireName;

    SearchMode(String wireName) {
        this.wireName = wireName;
    }

    /** The name in JSON and on the command line. */
    public String wireName() {
        return wireName;
    }

    /** Whether this mode compares vectors. */
    public boolean usesVector() {
        return this == VECTOR || this == HYBRID;
    }

    /** Whether this mode compares words. */
    public boolean usesText() {
        return this != VECTOR;
    }

    /** The best mode that a collection can do: hybrid, or words or vectors alone. */
    public static SearchMode bestFor(CollectionDefinition collection) {
        boolean words = collection.language() != null;
        boolean vectors = collection.embedding() != null;
        return words && vectors ? HYBRID : words ? KEYWORD : VECTOR;
    }

    /**
     * The mode of this wire name.
     *
     * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
     */
    public static SearchMode ofWireName(String name) {
        List<String> known = Arrays.stream(values()).map(SearchMode::wireName).toList();
        return Arrays.stream(values())
                .filter(mode -> mode.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "unknown search mode \"%s\"".formatted(name),
                        name.equals("bm25") ? "it is the ranking of the mode keyword" : Suggestion.hint(name, known)));
    }
}

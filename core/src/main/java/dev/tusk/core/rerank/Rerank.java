package dev.tusk.core.rerank;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Has the best hits scored by a model and ordered anew by its scores.
 *
 * @param model the name of a {@link RerankModel}
 * @param depth how many of the best hits the model reads, 1 to {@value #MAX_DEPTH}; those after them follow in their own order
 * @param onFailure what to do when the model cannot be had
 */
public record Rerank(String model, int depth, OnFailure onFailure) {

    public static final int MAX_DEPTH = 1000;
    public static final int DEFAULT_DEPTH = 50;

    /** What becomes of a search whose rerank model cannot be reached or fails. */
    public enum OnFailure {
        /** The search fails with {@code MODEL_UNAVAILABLE}. */
        FAIL,
        /** The hits keep their order, and a note of the result says why. */
        KEEP_ORDER;

        /** The name in JSON and on the command line. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The choice of this wire name.
         *
         * @throws TuskException {@code INVALID_REQUEST} with the nearest known name as its hint
         */
        public static OnFailure ofWireName(String name) {
            List<String> known =
                    Arrays.stream(values()).map(OnFailure::wireName).toList();
            return Arrays.stream(values())
                    .filter(choice -> choice.wireName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "unknown choice \"%s\" for a failing rerank model".formatted(name),
                            Suggestion.hint(name, known)));
        }
    }

    public Rerank {
        Objects.requireNonNull(onFailure, "onFailure");
        if (model.isBlank()) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "the name of the rerank model is empty");
        }
        if (depth < 1 || depth > MAX_DEPTH) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the depth of reranking is %d; it must be 1 to %d".formatted(depth, MAX_DEPTH));
        }
    }

    /** The best {@value #DEFAULT_DEPTH} hits, failing with the model. */
    public static Rerank with(String model) {
        return new Rerank(model, DEFAULT_DEPTH, OnFailure.FAIL);
    }

    public Rerank withDepth(int other) {
        return new Rerank(model, other, onFailure);
    }

    public Rerank onFailure(OnFailure choice) {
        return new Rerank(model, depth, choice);
    }
}

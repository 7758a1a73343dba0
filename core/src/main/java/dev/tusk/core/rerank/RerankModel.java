package dev.tusk.core.rerank;

import java.time.Duration;
import java.util.List;

/**
 * Tells how well texts answer a question by reading both together, as cross-encoders do (Nogueira and Cho, Passage Re-ranking
 * with BERT, 2019).
 *
 * <p>Implementations are safe for use by many threads at once.
 */
public interface RerankModel {

    /** The name by which requests ask for it, for example {@code jina:jina-reranker-v2}; it never holds a secret. */
    String name();

    /**
     * One finite score for each text, in the order of the texts; higher is better. Comparable within one call only.
     *
     * @param query not blank
     * @param texts not empty, at most {@value Rerank#MAX_DEPTH}
     * @throws dev.tusk.core.failure.TuskException {@code MODEL_UNAVAILABLE} when the model cannot be reached or fails
     */
    double[] scores(String query, List<String> texts);

    /**
     * As {@link #scores(String, List)}, for somebody who waits no longer than this. A model that may take long, as one behind a
     * network, overrides it; otherwise it takes as long as it takes.
     *
     * @param longest positive; with all tries, and with the wait for a turn
     * @throws dev.tusk.core.failure.TuskException {@code TIMEOUT} when that is over
     */
    default double[] scores(String query, List<String> texts, Duration longest) {
        return scores(query, texts);
    }
}

package dev.tusk.core.embedding;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Turns text into vectors. A collection keeps the {@linkplain #name() name} and the {@linkplain #dimensions()
 * dimensions} of the model that made its vectors, and refuses any other.
 *
 * <p>Implementations are safe for use by many threads at once.
 */
public interface EmbeddingModel {

    /** The name that a collection keeps, for example {@code minilm}; it never holds a secret. */
    String name();

    /** The length of every vector that this model makes. */
    int dimensions();

    /**
     * The vectors of texts that will be stored, in the order of the texts.
     *
     * @param texts not empty; blank texts are allowed
     * @throws dev.tusk.core.failure.TuskException {@code MODEL_UNAVAILABLE} when the model cannot be reached or fails
     */
    List<Vector> embedDocuments(List<String> texts);

    /**
     * The vector of a question. Some models want questions and stored texts prepared differently.
     *
     * @throws dev.tusk.core.failure.TuskException {@code MODEL_UNAVAILABLE} when the model cannot be reached or fails
     */
    Vector embedQuery(String text);

    /**
     * As {@link #embedQuery(String)}, for somebody who waits no longer than this. A model that may take long, as one behind a
     * network, overrides it; otherwise it takes as long as it takes.
     *
     * @param longest positive; with all tries, and with the wait for a turn
     * @throws dev.tusk.core.failure.TuskException {@code TIMEOUT} when that is over
     */
    default Vector embedQuery(String text, Duration longest) {
        return embedQuery(text);
    }

    /** Counts text in this model's tokens; empty where nobody knows how the model cuts text, as behind most endpoints. */
    default Optional<TokenCounter> tokens() {
        return Optional.empty();
    }

    /** How many texts one call of {@link #embedDocuments} should hold for the best throughput. */
    default int batchSize() {
        return 32;
    }

    /** How many calls of {@link #embedDocuments} at once still add throughput. */
    default int parallelism() {
        return 1;
    }
}

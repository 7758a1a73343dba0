package dev.tusk.models;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps the vectors of recent questions, for the same one is often asked again: on the next page of results, in another
 * mode, by somebody else. A question asked by several at once is embedded once; failures are not kept.
 */
public final class CachedQueries implements EmbeddingModel {

    private static final Duration UNLIMITED = Duration.ofDays(365);

    private final EmbeddingModel model;
    /** A vector, or the one that is being made; Caffeine's own asynchronous cache logs each failure with its trace. */
    private final Cache<String, CompletableFuture<Vector>> vectors;

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /**
     * @param entries the most questions to keep; the least useful go first. At least 1
     */
    public CachedQueries(EmbeddingModel model, int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("entries must be at least 1, not " + entries);
        }
        this.model = model;
        this.vectors = Caffeine.newBuilder().maximumSize(entries).build();
    }

    /**
     * How often a question was found.
     *
     * @param hits questions answered from memory, or together with the same question just being embedded
     * @param misses questions that the model was asked
     * @param entries questions kept now, approximately
     */
    public record Stats(long hits, long misses, long entries) {}

    public Stats stats() {
        return new Stats(hits.sum(), misses.sum(), vectors.estimatedSize());
    }

    /** Does now what the cache would do a little later: drops what is beyond its bound. */
    void cleanUp() {
        vectors.cleanUp();
    }

    @Override
    public Vector embedQuery(String text) {
        return embedQuery(text, UNLIMITED);
    }

    @Override
    public Vector embedQuery(String text, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            CompletableFuture<Vector> mine = new CompletableFuture<>();
            CompletableFuture<Vector> present = vectors.asMap().putIfAbsent(text, mine);
            if (present == null) {
                misses.increment();
                return made(text, mine, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
            try {
                Vector vector = present.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                hits.increment();
                return vector;
            } catch (ExecutionException failure) {
                // Whoever asked first had less time than this.
                boolean again = failure.getCause() instanceof TuskException early
                        && early.code() == ErrorCode.TIMEOUT
                        && end > System.nanoTime();
                if (!again) {
                    throw failure.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException("a model failed to embed a question", failure);
                }
            } catch (TimeoutException late) {
                throw new TuskException(
                        ErrorCode.TIMEOUT,
                        "cannot embed with \"%s\": no answer within the %,d ms that were left"
                                .formatted(name(), longest.toMillis()),
                        null,
                        null,
                        late);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new TuskException(
                        ErrorCode.TIMEOUT,
                        "interrupted while the model \"%s\" makes a vector of the query".formatted(name()),
                        null,
                        null,
                        interrupted);
            }
        }
    }

    private Vector made(String text, CompletableFuture<Vector> mine, Duration longest) {
        try {
            Vector vector = longest.compareTo(UNLIMITED.dividedBy(2)) > 0
                    ? model.embedQuery(text)
                    : model.embedQuery(text, longest);
            mine.complete(vector);
            return vector;
        } catch (RuntimeException | Error failure) {
            vectors.asMap().remove(text, mine);
            mine.completeExceptionally(failure);
            throw failure;
        }
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public int dimensions() {
        return model.dimensions();
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        return model.embedDocuments(texts);
    }

    @Override
    public Optional<TokenCounter> tokens() {
        return model.tokens();
    }

    @Override
    public int batchSize() {
        return model.batchSize();
    }

    @Override
    public int parallelism() {
        return model.parallelism();
    }
}

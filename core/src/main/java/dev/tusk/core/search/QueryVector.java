package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The query's vector: given, or made by the collection's model. A hybrid search has it made while the server looks at the words,
 * as each takes about as long as the other.
 */
final class QueryVector {

    private final @Nullable Vector given;
    private final @Nullable Future<Vector> made;
    private final Deadline deadline;

    private QueryVector(@Nullable Vector given, @Nullable Future<Vector> made, Deadline deadline) {
        this.deadline = deadline;
        this.given = given;
        this.made = made;
    }

    /**
     * Checks the given one, or has one made where the search needs it.
     *
     * @throws TuskException {@code INVALID_REQUEST} when the collection has no vectors, or no model to make one
     */
    static QueryVector of(
            SearchRequest request, CollectionDefinition definition, EmbeddingModels models, Deadline deadline) {
        if (!request.mode().usesVector()) {
            return new QueryVector(null, null, deadline);
        }
        if (!request.vectors().isEmpty()) {
            return new QueryVector(ReadyVectors.ofChunks(request), null, deadline);
        }
        EmbeddingSpec embedding = definition.requireEmbedding();
        Vector given = request.vector();
        if (given != null) {
            embedding.check(given, "the query's vector");
            return new QueryVector(given, null, deadline);
        }
        if (embedding.model() == null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "collection \"%s\" has no model to make a vector of the query".formatted(definition.name()),
                    "send a ready vector of %d dimensions".formatted(embedding.dimensions()));
        }
        EmbeddingModel model = models.find(embedding.model());
        FutureTask<Vector> task = new FutureTask<>(() -> {
            Vector vector = model.embedQuery(String.valueOf(request.query()), deadline.left());
            embedding.check(vector, "the vector that the model \"%s\" made of the query".formatted(embedding.model()));
            return vector;
        });
        if (request.mode().usesText()) {
            Thread.ofVirtual().name("tusk-query-vector").start(task);
        } else {
            task.run();
        }
        return new QueryVector(null, task, deadline);
    }

    /** Lets the model off where nobody waits for it any more. */
    void cancel() {
        if (made != null) {
            made.cancel(true);
        }
    }

    /** Whether the model is still at it. */
    boolean isAwaited() {
        return made != null && !made.isDone();
    }

    /** Whether the model makes it. */
    boolean isMade() {
        return made != null;
    }

    /**
     * The vector, when it is there; null where the search needs none.
     *
     * @throws TuskException what the model failed with; {@code TIMEOUT} when it takes longer than the search has
     */
    @Nullable
    Vector get() {
        if (made == null) {
            return given;
        }
        try {
            return made.get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("the model failed to make a vector of the query", failure);
        } catch (TimeoutException late) {
            cancel();
            throw deadline.over();
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
            throw new TuskException(
                    ErrorCode.TIMEOUT, "interrupted while the model makes a vector of the query", null, null, e);
        }
    }
}

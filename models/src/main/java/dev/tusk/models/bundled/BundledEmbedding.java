package dev.tusk.models.bundled;

import ai.onnxruntime.OrtException;
import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bundled model, loaded when the first text comes. At most {@code parallelism} texts are computed at once, whoever
 * asks; callers take turns, and a question has the next one, so that it does not wait for the end of somebody's large batch.
 */
public final class BundledEmbedding implements EmbeddingModel, AutoCloseable {

    private final BundledModel model;
    private final Optional<UnpackedFiles> files;
    private final int parallelism;
    private final Turns turns;
    private final Object loading = new Object();
    private volatile @Nullable OnnxEncoder encoder;
    private volatile @Nullable TokenCounter counter;
    private volatile boolean closed;

    /**
     * @param parallelism how many texts to compute at once, each on one processor; at least 1
     * @param files a directory where the model's file and ONNX Runtime's library are kept unpacked, which makes the
     *     start about 200 ms faster; created when missing. Or null to unpack into memory at each start
     */
    public BundledEmbedding(BundledModel model, int parallelism, @Nullable Path files) {
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism must be at least 1, not " + parallelism);
        }
        this.model = model;
        this.parallelism = parallelism;
        this.turns = new Turns(parallelism);
        this.files = Optional.ofNullable(files).map(UnpackedFiles::new);
    }

    @Override
    public String name() {
        return model.modelName();
    }

    @Override
    public int dimensions() {
        return BundledModel.DIMENSIONS;
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        OnnxEncoder loaded = loaded();
        return SharedWork.map(texts, parallelism, "tusk-" + name(), () -> new DocumentWorker(loaded));
    }

    @Override
    public Vector embedQuery(String text) {
        OnnxEncoder loaded = loaded();
        turns.takeForQuestion();
        return encodeInTurn(loaded, model.queryPrefix() + text);
    }

    /** Waits no longer for a turn; a text takes milliseconds once it has one. */
    @Override
    public Vector embedQuery(String text, Duration longest) {
        long start = System.nanoTime();
        OnnxEncoder loaded = loaded();
        try {
            if (!turns.takeForQuestion(longest.minusNanos(System.nanoTime() - start))) {
                throw TuskException.withHint(
                        ErrorCode.TIMEOUT,
                        "cannot embed the query with \"%s\": the model had other texts to do for %,d ms"
                                .formatted(name(), longest.toMillis()),
                        "allow more time, or ask when less is being ingested");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TuskException(
                    ErrorCode.TIMEOUT,
                    "interrupted while waiting for the model \"%s\"".formatted(name()),
                    null,
                    null,
                    e);
        }
        return encodeInTurn(loaded, model.queryPrefix() + text);
    }

    /** Reads the vocabulary, but not the model. */
    @Override
    public Optional<TokenCounter> tokens() {
        TokenCounter present = counter;
        if (present == null) {
            present = new WordPieceCounter(OnnxEncoder.tokenizer(model), model.maxPieces());
            counter = present;
        }
        return Optional.of(present);
    }

    private record WordPieceCounter(WordPieceTokenizer tokenizer, int limit) implements TokenCounter {
        @Override
        public int count(String text) {
            return tokenizer.encode(text, Integer.MAX_VALUE).length;
        }
    }

    @Override
    public int batchSize() {
        return 16 * parallelism;
    }

    @Override
    public int parallelism() {
        return parallelism;
    }

    /** Loads the model now, so that the first text does not wait for it. */
    public void load() {
        loaded();
    }

    /** One thread of those that work off a batch. */
    private final class DocumentWorker implements SharedWork.Worker<String, Vector> {

        private final OnnxEncoder loaded;
        private final Turns.Turn turn = turns.ofBatch();

        DocumentWorker(OnnxEncoder loaded) {
            this.loaded = loaded;
        }

        @Override
        public Vector work(String text) {
            turn.beforeText();
            Vector vector = encode(loaded, text);
            turn.afterText();
            return vector;
        }

        @Override
        public void close() {
            turn.close();
        }
    }

    /** Gives the turn back. */
    private Vector encodeInTurn(OnnxEncoder loaded, String text) {
        try {
            return encode(loaded, text);
        } finally {
            turns.giveBack();
        }
    }

    private Vector encode(OnnxEncoder loaded, String text) {
        if (closed) {
            throw closedFailure();
        }
        try {
            return loaded.encode(text);
        } catch (OrtException failure) {
            throw new TuskException(
                    ErrorCode.MODEL_UNAVAILABLE,
                    "cannot embed a text with \"%s\": ONNX Runtime failed".formatted(name()),
                    failure.getMessage(),
                    null,
                    failure);
        }
    }

    private OnnxEncoder loaded() {
        OnnxEncoder present = encoder;
        if (present != null) {
            return present;
        }
        synchronized (loading) {
            if (closed) {
                throw closedFailure();
            }
            OnnxEncoder made = encoder;
            if (made == null) {
                made = make();
                encoder = made;
            }
            return made;
        }
    }

    private OnnxEncoder make() {
        try {
            return OnnxEncoder.load(model, files);
        } catch (IOException | OrtException | LinkageError failure) {
            throw new TuskException(
                    ErrorCode.MODEL_UNAVAILABLE,
                    "cannot load the bundled model \"%s\"".formatted(name()),
                    failure.toString(),
                    "bundled models run on 64-bit Linux with glibc, macOS and Windows; elsewhere use an endpoint, for"
                            + " example ollama:nomic-embed-text",
                    failure);
        }
    }

    private TuskException closedFailure() {
        return new TuskException(
                ErrorCode.MODEL_UNAVAILABLE, "cannot embed with \"%s\": the models are closed".formatted(name()));
    }

    /** Waits for the texts that are being computed, then gives the model's memory back. Later calls fail. */
    @Override
    public void close() {
        synchronized (loading) {
            if (closed) {
                return;
            }
            turns.takeAll();
            try {
                closed = true;
                OnnxEncoder loaded = encoder;
                encoder = null;
                if (loaded != null) {
                    loaded.close();
                }
            } catch (OrtException failure) {
                throw new IllegalStateException("cannot close the model " + name(), failure);
            } finally {
                turns.giveAllBack();
            }
        }
    }
}

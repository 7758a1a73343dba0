package dev.tusk.models.bundled;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tusk.core.embedding.Vector;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A model in memory: its word pieces and its ONNX session. One session of one thread serves all callers, each computing
 * on the thread that calls; a session a caller gave the same rate and cost the model's memory and start again.
 */
final class OnnxEncoder implements AutoCloseable {

    private final BundledModel model;
    private final WordPieceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;

    private OnnxEncoder(
            BundledModel model, WordPieceTokenizer tokenizer, OrtEnvironment environment, OrtSession session) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
    }

    /**
     * Loads the model.
     *
     * @param files where unpacked files are kept, or empty to unpack into memory
     */
    static OnnxEncoder load(BundledModel model, Optional<UnpackedFiles> files) throws IOException, OrtException {
        CompletableFuture<WordPieceTokenizer> tokenizer = CompletableFuture.supplyAsync(() -> tokenizer(model));
        OrtEnvironment environment = OnnxRuntime.start(files);
        OrtSession session = session(environment, resource(model.weightsResource()), files);
        try {
            return new OnnxEncoder(model, tokenizer.join(), environment, session);
        } catch (CompletionException failure) {
            session.close();
            throw failure.getCause() instanceof IOException cause ? cause : new IOException(failure.getCause());
        }
    }

    static WordPieceTokenizer tokenizer(BundledModel model) {
        try (InputStream json = resource(model.tokenizerResource()).openStream()) {
            return new WordPieceTokenizer(Vocabulary.read(json));
        } catch (IOException failure) {
            throw new CompletionException(failure);
        }
    }

    private static OrtSession session(OrtEnvironment environment, URL weights, Optional<UnpackedFiles> files)
            throws IOException, OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            // Plans memory for one shape of input; here every text has a length of its own.
            options.setMemoryPatternOptimization(false);
            Optional<Path> file = files.flatMap(directory -> directory.file(weights));
            if (file.isPresent()) {
                return environment.createSession(file.get().toString(), options);
            }
            try (InputStream content = weights.openStream()) {
                return environment.createSession(content.readAllBytes(), options);
            }
        }
    }

    private static URL resource(String name) throws FileNotFoundException {
        URL resource = OnnxEncoder.class.getResource(name);
        if (resource == null) {
            throw new FileNotFoundException("no " + name + " on the class path");
        }
        return resource;
    }

    /** The vector of this text, of length 1. Safe for many threads at once. */
    Vector encode(String text) throws OrtException {
        long[] pieces = tokenizer.encode(text, model.maxPieces());
        long[] shape = {1, pieces.length};
        long[] attention = new long[pieces.length];
        Arrays.fill(attention, 1);
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(pieces), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(attention), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(pieces.length), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            float[] tokenVectors = ((OnnxTensor) result.get(0)).getFloatBuffer().array();
            return Vector.of(toLengthOne(model.pooling().pool(tokenVectors, BundledModel.DIMENSIONS)));
        }
    }

    private static float[] toLengthOne(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        if (squares > 0) {
            double scale = 1 / Math.sqrt(squares);
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (vector[i] * scale);
            }
        }
        return vector;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}

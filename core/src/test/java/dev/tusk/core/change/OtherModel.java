package dev.tusk.core.change;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A model of other dimensions, which counts what it embeds and fails when it is told to. */
final class OtherModel implements EmbeddingModel {

    static final int DIMENSIONS = 48;

    private final AtomicLong embedded = new AtomicLong();
    private volatile long failsAfter = Long.MAX_VALUE;
    private volatile boolean makesZeros;

    /** Fails when it has embedded so many more texts. */
    void failAfter(long texts) {
        failsAfter = embedded.get() + texts;
    }

    private volatile Duration queriesTake = Duration.ZERO;
    private volatile String refused = "none";

    /** Has each query take so long. */
    void delayQueries(Duration each) {
        queriesTake = each;
    }

    /** Refuses texts with this word. */
    void refuse(String word) {
        refused = word;
    }

    void work() {
        failsAfter = Long.MAX_VALUE;
        makesZeros = false;
    }

    void makeZeros() {
        makesZeros = true;
    }

    long embedded() {
        return embedded.get();
    }

    @Override
    public String name() {
        return "other";
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        List<Vector> vectors = new ArrayList<>();
        for (String text : texts) {
            if (embedded.get() >= failsAfter) {
                throw TuskException.withHint(
                        ErrorCode.MODEL_UNAVAILABLE, "the model \"other\" does not answer", "wait for it");
            }
            if (text.matches("(?s).*\\b" + refused + "\\b.*")) {
                throw new TuskException(ErrorCode.TOO_LARGE, "the text is too long for the model \"other\"");
            }
            embedded.incrementAndGet();
            vectors.add(makesZeros ? Vector.of(new float[DIMENSIONS]) : vectorOf(text));
        }
        return vectors;
    }

    @Override
    public Vector embedQuery(String text) {
        try {
            Thread.sleep(queriesTake);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return vectorOf(text);
    }

    static Vector vectorOf(String text) {
        float[] values = new float[DIMENSIONS];
        values[0] = 0.01f;
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            values[Math.floorMod(31 * word.hashCode() + 7, DIMENSIONS)] += 1;
        }
        return Vector.of(values);
    }
}

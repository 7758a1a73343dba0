package dev.tusk.core;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.TokenCounter;
import dev.tusk.core.embedding.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A model whose vectors are nearer the more words two texts share; it counts what it embeds. */
public final class WordHashModel implements EmbeddingModel {

    public static final int DIMENSIONS = 32;

    private final AtomicLong embedded = new AtomicLong();

    @Override
    public String name() {
        return "word-hash";
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        List<Vector> vectors = new ArrayList<>();
        for (String text : texts) {
            embedded.incrementAndGet();
            vectors.add(vectorOf(text));
        }
        return vectors;
    }

    @Override
    public Vector embedQuery(String text) {
        return vectorOf(text);
    }

    /** A word is a token; the model reads 64. */
    @Override
    public Optional<TokenCounter> tokens() {
        return Optional.of(new TokenCounter() {
            @Override
            public int limit() {
                return 64;
            }

            @Override
            public int count(String text) {
                return text.split("\\s+", -1).length;
            }
        });
    }

    /** How many texts were embedded for storing. */
    public long embedded() {
        return embedded.get();
    }

    public static Vector vectorOf(String text) {
        float[] values = new float[DIMENSIONS];
        values[0] = 0.01f;
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            values[Math.floorMod(word.hashCode(), DIMENSIONS)] += 1;
        }
        return Vector.of(values);
    }
}

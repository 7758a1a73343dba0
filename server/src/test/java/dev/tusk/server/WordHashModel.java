package dev.tusk.server;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import java.util.List;
import java.util.Locale;

/** A model whose vectors are the nearer the more words two texts share. */
public final class WordHashModel implements EmbeddingModel {

    public static final String NAME = "word-hash";

    /** Knows this model only. */
    public static EmbeddingModels models() {
        WordHashModel model = new WordHashModel();
        return name -> {
            if (!name.equals(NAME)) {
                throw TuskException.withHint(
                        ErrorCode.UNKNOWN_MODEL,
                        "unknown model \"%s\"".formatted(name),
                        Suggestion.hint(name, List.of(NAME)));
            }
            return model;
        };
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int dimensions() {
        return 16;
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        return texts.stream().map(this::embedQuery).toList();
    }

    @Override
    public Vector embedQuery(String text) {
        float[] values = new float[dimensions()];
        values[0] = 0.01f;
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            values[Math.floorMod(word.hashCode() * 31 + word.length(), values.length)]++;
        }
        return Vector.of(values);
    }
}

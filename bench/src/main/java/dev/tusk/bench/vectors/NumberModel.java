package dev.tusk.bench.vectors;

import dev.tusk.core.embedding.EmbeddingModel;
import dev.tusk.core.embedding.Vector;
import java.util.List;

/**
 * Stands in for a model: the first number in a text chooses the vector, so that what is measured is the change and not the time that a
 * model takes, which has its own processors in most installations.
 *
 * @param first the number of the first vector, so that two models make different ones
 */
record NumberModel(String name, VectorData data, long first) implements EmbeddingModel {

    @Override
    public int dimensions() {
        return data.dimensions();
    }

    @Override
    public List<Vector> embedDocuments(List<String> texts) {
        return texts.stream().map(this::embedQuery).toList();
    }

    @Override
    public Vector embedQuery(String text) {
        long number = 0;
        boolean begun = false;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit >= 0) {
                number = 10 * number + digit;
                begun = true;
            } else if (begun) {
                break;
            }
        }
        return data.vector(first + number);
    }
}

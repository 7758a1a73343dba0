package dev.tusk.models.bundled;

/** How one vector is made of the vectors of a text's tokens. */
enum Pooling {
    /** The mean of all tokens, the two marks included, as sentence-transformers computes it. */
    MEAN {
        @Override
        float[] pool(float[] tokenVectors, int dimensions) {
            int tokens = tokenVectors.length / dimensions;
            float[] mean = new float[dimensions];
            for (int token = 0; token < tokens; token++) {
                for (int i = 0; i < dimensions; i++) {
                    mean[i] += tokenVectors[token * dimensions + i];
                }
            }
            for (int i = 0; i < dimensions; i++) {
                mean[i] /= tokens;
            }
            return mean;
        }
    },

    /** The vector of the first token, {@code [CLS]}. */
    FIRST_TOKEN {
        @Override
        float[] pool(float[] tokenVectors, int dimensions) {
            float[] first = new float[dimensions];
            System.arraycopy(tokenVectors, 0, first, 0, dimensions);
            return first;
        }
    };

    /** @param tokenVectors one after the other, without padding; at least one */
    abstract float[] pool(float[] tokenVectors, int dimensions);
}

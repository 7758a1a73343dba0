package dev.tusk.core.collection.vector;

/** What an index keeps of each vector. All but {@link Full} find candidates, which are scored again by their full vectors. */
public sealed interface Representation {

    /** Four bytes a dimension; up to 2,000 dimensions. */
    record Full() implements Representation {
        @Override
        public String toString() {
            return "full vectors";
        }
    }

    /** {@code halfvec}: two bytes a dimension; up to 4,000 dimensions. */
    record Half() implements Representation {
        @Override
        public String toString() {
            return "halfvec";
        }
    }

    /** {@code binary_quantize}: the sign of each dimension, one bit, compared by Hamming distance; up to 64,000 dimensions. */
    record Binary() implements Representation {
        @Override
        public String toString() {
            return "binary quantised";
        }
    }

    /**
     * {@code subvector}: the first dimensions alone, which say most for models that were trained so (Matryoshka, Kusupati et al., 2022).
     *
     * @param dimensions how many, fewer than the vectors have
     * @param half whether they are kept as {@code halfvec}
     */
    record Leading(int dimensions, boolean half) implements Representation {
        @Override
        public String toString() {
            return "the first %d dimensions%s".formatted(dimensions, half ? " as halfvec" : "");
        }
    }

    /**
     * How many candidates are scored again for each row that is wanted, where nothing was measured; 1 where none are. The less is kept, the more.
     */
    default int candidatesPerRow() {
        return switch (this) {
            case Full ignored -> 1;
            case Half ignored -> 4;
            case Leading ignored -> 10;
            case Binary ignored -> 20;
        };
    }

    /** Whether candidates have to be scored again. */
    default boolean isRescored() {
        return !(this instanceof Full);
    }
}

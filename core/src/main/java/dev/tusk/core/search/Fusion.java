package dev.tusk.core.search;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.Locale;

/** How a hybrid search makes one order of two. */
public sealed interface Fusion {

    /**
     * {@code vectorWeight * v + (1 - vectorWeight) * l}, where v and l are the scores of the two legs, min-max-normalised
     * over the candidates of both; every candidate is scored by both legs, also where only one found it (Bruch, Gai and
     * Ingber, An Analysis of Fusion Functions for Hybrid Retrieval, TOIS 2023).
     *
     * @param vectorWeight 0 to 1
     */
    record WeightedSum(double vectorWeight) implements Fusion {

        /** What a collection has that has learned none of its own. */
        public static final double DEFAULT_VECTOR_WEIGHT = 0.85;

        private static final double MAX_LEARNED = 0.95;
        private static final double LESS_SHARED_WORDS = 0.35;

        public WeightedSum {
            if (!(vectorWeight >= 0 && vectorWeight <= 1)) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "the vector weight is %s; it must be 0 to 1".formatted(vectorWeight));
            }
        }

        /**
         * The weight for the queries of people, from the one that suits sentences of the collection best: people share fewer
         * words with the answers. The difference was measured on four pairs of collection and model (docs/decisions/0014).
         */
        public static double forQueriesOfPeople(double bestForSentences) {
            return Math.min(MAX_LEARNED, bestForSentences + LESS_SHARED_WORDS);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "weighted sum with %.2f for vectors", vectorWeight);
        }
    }

    /**
     * Reciprocal rank fusion: the sum of 1 / (k + rank) over the legs that found the chunk (Cormack, Clarke and Buettcher,
     * SIGIR 2009, who use k = 60).
     *
     * @param k 1 to 1,000
     */
    record ReciprocalRank(int k) implements Fusion {
        public ReciprocalRank {
            if (k < 1 || k > 1000) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "the k of reciprocal rank fusion is %d; it must be 1 to 1000".formatted(k));
            }
        }

        @Override
        public String toString() {
            return "reciprocal ranks with k = " + k;
        }
    }
}

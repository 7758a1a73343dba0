package dev.tusk.core.diversity;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/**
 * Orders the best hits by maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): next comes the hit with the
 * greatest {@code lambda * relevance - (1 - lambda) * similarity}, where the relevance is the score, min-max-normalised over
 * the candidates, and the similarity that to the most similar hit before it.
 *
 * @param lambda 0 (only difference counts, after the best hit) to 1 (only relevance counts)
 * @param candidates how many of the best hits are ordered, 2 to 1,000; those after them follow in their own order
 */
public record Mmr(double lambda, int candidates) {

    public static final int MAX_CANDIDATES = 1000;
    public static final int DEFAULT_CANDIDATES = 100;
    public static final double DEFAULT_LAMBDA = 0.7;

    public Mmr {
        if (!(lambda >= 0 && lambda <= 1)) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the lambda of MMR is %s; it must be 0 to 1".formatted(lambda),
                    "1 orders by relevance alone, 0.7 is a common choice, 0 by difference alone");
        }
        if (candidates < 2 || candidates > MAX_CANDIDATES) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "the candidates of MMR are %d; they must be 2 to %d".formatted(candidates, MAX_CANDIDATES));
        }
    }

    /** With {@value #DEFAULT_CANDIDATES} candidates. */
    public static Mmr of(double lambda) {
        return new Mmr(lambda, DEFAULT_CANDIDATES);
    }
}

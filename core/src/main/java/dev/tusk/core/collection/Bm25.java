package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;

/**
 * The parameters of BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009).
 *
 * @param k1 how much further occurrences of a word still add, 0 to 10; 0 counts only whether a word is there
 * @param b how much the length of a chunk counts against it, 0 (not at all) to 1
 */
public record Bm25(double k1, double b) {

    /** 1.2 and 0.75, as most engines have them. */
    public static final Bm25 DEFAULT = new Bm25(1.2, 0.75);

    public Bm25 {
        if (!(k1 >= 0 && k1 <= 10)) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "k1 is %s; it must be 0 to 10".formatted(k1));
        }
        if (!(b >= 0 && b <= 1)) {
            throw new TuskException(ErrorCode.INVALID_REQUEST, "b is %s; it must be 0 to 1".formatted(b));
        }
    }
}

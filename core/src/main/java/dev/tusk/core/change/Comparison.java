package dev.tusk.core.change;

import dev.tusk.core.search.SearchMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What both stores of a collection find for the same queries.
 *
 * @param queries how many were asked
 * @param source where they came from
 * @param modes for each mode of search what came of it
 * @param leastAlike those whose results have the least in common, at most five, the least first
 */
public record Comparison(int queries, Source source, List<Compared> modes, List<Difference> leastAlike) {

    public Comparison {
        modes = List.copyOf(modes);
        leastAlike = List.copyOf(leastAlike);
    }

    /** Where queries came from. */
    public enum Source {
        GIVEN,
        JUDGEMENTS,
        /** Sentences of the collection itself, where nobody has judged any. */
        SENTENCES
    }

    /**
     * One mode, before and after.
     *
     * @param before the mode in the old store; another than {@code mode} where that has no vectors
     * @param overlap the mean share, 0 to 1, of the first ten documents that both have
     * @param ndcgBefore nDCG of the first ten by the judgements, or null where there are none
     * @param pValue the probability of such a difference of nDCG, or a greater one, by chance, or null where there are no judgements
     */
    public record Compared(
            SearchMode mode,
            SearchMode before,
            double overlap,
            @Nullable Double ndcgBefore,
            @Nullable Double ndcgAfter,
            @Nullable Double pValue,
            double p50MillisBefore,
            double p50MillisAfter,
            double p95MillisBefore,
            double p95MillisAfter) {}

    /** A query and the share of its first ten documents, by the first mode, that both stores have. */
    public record Difference(String query, double overlap) {}
}

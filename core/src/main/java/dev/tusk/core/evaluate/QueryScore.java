package dev.tusk.core.evaluate;

import java.util.List;
import java.util.Map;

/**
 * The measures of one query's ranking.
 *
 * @param ndcg nDCG of the first {@value #SHOWN} documents
 * @param reciprocalRank of the first {@value #SHOWN} documents
 * @param recall of the first {@value #DEPTH} documents
 */
public record QueryScore(double ndcg, double reciprocalRank, double recall) {

    /** How many documents a person is thought to look at. */
    public static final int SHOWN = 10;

    /** How many documents a ranking has to have. */
    public static final int DEPTH = 100;

    /** Measures a ranking. */
    public static QueryScore of(List<String> ranking, Map<String, Integer> grades) {
        return new QueryScore(
                Metrics.ndcg(ranking, grades, SHOWN),
                Metrics.reciprocalRank(ranking, grades, SHOWN),
                Metrics.recall(ranking, grades, DEPTH));
    }
}

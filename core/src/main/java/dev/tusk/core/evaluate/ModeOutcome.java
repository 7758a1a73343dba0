package dev.tusk.core.evaluate;

import dev.tusk.core.search.SearchMode;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one mode did with all queries.
 *
 * @param scores one for each query, in the order of the queries
 * @param rankings likewise: the documents that were found, best first
 * @param latencyMillis likewise: how long a search for ten hits took
 */
public record ModeOutcome(
        SearchMode mode, List<QueryScore> scores, List<List<String>> rankings, List<Double> latencyMillis) {

    public ModeOutcome {
        scores = List.copyOf(scores);
        rankings = List.copyOf(rankings);
        latencyMillis = List.copyOf(latencyMillis);
    }

    public int queries() {
        return scores.size();
    }

    public double ndcg() {
        return mean(QueryScore::ndcg);
    }

    public double meanReciprocalRank() {
        return mean(QueryScore::reciprocalRank);
    }

    public double recall() {
        return mean(QueryScore::recall);
    }

    private double mean(ToDoubleFunction<QueryScore> measure) {
        return scores.stream().mapToDouble(measure).average().orElse(0);
    }

    /** The least time that so large a share (0 to 1) of the searches did not exceed. */
    public double latencyMillis(double share) {
        double[] sorted =
                latencyMillis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            return 0;
        }
        return sorted[Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }

    /** Compares the nDCG of this mode with that of another, which did the same queries. */
    public PairedTest against(ModeOutcome other) {
        return PairedTest.of(other.ndcgs(), ndcgs());
    }

    private double[] ndcgs() {
        return scores.stream().mapToDouble(QueryScore::ndcg).toArray();
    }
}

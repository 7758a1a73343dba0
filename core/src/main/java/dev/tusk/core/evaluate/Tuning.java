package dev.tusk.core.evaluate;

import dev.tusk.core.collection.StoreName;
import dev.tusk.core.search.Fusion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What judgements say of the weight of vectors in hybrid searches. All measures are means of nDCG@10.
 *
 * @param store whose vectors were searched: that of the collection before its model was changed, where that happened meanwhile
 * @param current the weight that the collection has
 * @param best the weight that the training half chose; {@code current} where no other is better by more than chance
 * @param curve how each weight did on the training half, in ascending order
 * @param heldOut how {@code current}, {@code best} and reciprocal ranks did on the other half
 * @param trained how many queries the weight was chosen by
 * @param refused queries that search refuses, by id, with the reason; they count as having found nothing
 */
public record Tuning(
        StoreName store,
        Fusion.WeightedSum current,
        Fusion.WeightedSum best,
        List<Point> curve,
        HeldOut heldOut,
        int trained,
        Map<String, String> refused) {

    public Tuning {
        curve = List.copyOf(curve);
        refused = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    }

    /** One weight and what the training half was worth with it. */
    public record Point(Fusion.WeightedSum weight, double ndcg) {}

    /**
     * The half of the queries that had no say in the choice.
     *
     * @param queries how many they are
     * @param current nDCG@10 with the weight that the collection has
     * @param best with the one that was chosen
     * @param reciprocalRanks with reciprocal rank fusion, k = {@value FusionTuner#RECIPROCAL_RANK_K}
     * @param bestAgainstCurrent whether the chosen weight really does better
     * @param bestAgainstReciprocalRanks likewise
     */
    public record HeldOut(
            int queries,
            double current,
            double best,
            double reciprocalRanks,
            PairedTest bestAgainstCurrent,
            PairedTest bestAgainstReciprocalRanks) {}

    /** Whether the chosen weight does worse on queries that it was not chosen by, so that it had better not be kept. */
    public boolean isWorse() {
        return heldOut.bestAgainstCurrent().difference() < 0;
    }

    /** Whether another weight was chosen than the collection has. */
    public boolean isChange() {
        return Math.abs(best.vectorWeight() - current.vectorWeight()) > 1e-9;
    }
}

package dev.tusk.core.collection;

import org.jspecify.annotations.Nullable;

/**
 * How it stands with the BM25 weights of a collection.
 *
 * @param chunks how many chunks keyword search knows
 * @param averageLength their average length in words, each counted with the weight of its place
 * @param weighedAverageLength the average length that the stored weights are computed with, or null while there are none
 * @param parametersChanged whether the collection's parameters are others than those of the stored weights
 * @param complete false while some weights are yet to be computed with the newest average length and parameters
 * @param version of what is kept of each chunk; {@code maintain} brings an older one to {@link #NEWEST}
 * @param pendingChanges how many changes of term statistics are to be merged
 */
public record LexicalState(
        long chunks,
        double averageLength,
        @Nullable Double weighedAverageLength,
        boolean parametersChanged,
        boolean complete,
        int version,
        long pendingChanges) {

    /** The version of what this program keeps of each chunk. */
    public static final int NEWEST = LexicalTables.VERSION;

    /** How far the average length may move away from that of the stored weights before all are computed anew. */
    public static final double MAX_DRIFT = 0.05;

    /** How far the average length has moved, as a part of that of the stored weights; 0.05 is 5 %. */
    public double drift() {
        return weighedAverageLength == null || weighedAverageLength == 0 || averageLength == 0
                ? 0
                : Math.abs(averageLength - weighedAverageLength) / weighedAverageLength;
    }

    /** Whether the weights are to be computed anew. */
    public boolean isOutdated() {
        return isOfOlderVersion() || isToBeWeighed();
    }

    /** Whether the parameters or the average length are no longer those of the weights. */
    public boolean isToBeWeighed() {
        return weighedAverageLength != null && (parametersChanged || !complete || drift() > MAX_DRIFT);
    }

    /** Whether an older version of Tusk wrote it: what that kept less of is not used until {@code maintain} reads all texts anew. */
    public boolean isOfOlderVersion() {
        return version < NEWEST;
    }
}

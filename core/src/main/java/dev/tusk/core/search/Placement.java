package dev.tusk.core.search;

import dev.tusk.core.boost.AppliedBoost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What beside words and vectors decided on the place of a hit.
 *
 * @param boosts each boost of the request with what it did; the score of the hit is the sum of the contributions of its legs
 *     times all factors (divided by them, where the sum is below 0)
 * @param pinned whether the hit is first because its document was pinned
 * @param duplicates how many worse hits were left out as near-duplicates of this one
 * @param rerankScore what the rerank model gave the hit, or null when it did not read it; the order is then that of these
 *     scores, and {@link Hit#score} still tells that of the search
 */
public record Placement(
        List<AppliedBoost> boosts,
        boolean pinned,
        int duplicates,
        @Nullable Double rerankScore) {

    static final Placement PLAIN = new Placement(List.of(), false, 0, null);

    public Placement {
        boosts = List.copyOf(boosts);
    }

    Placement withDuplicates(int count) {
        return new Placement(boosts, pinned, count, rerankScore);
    }

    Placement withRerankScore(double score) {
        return new Placement(boosts, pinned, duplicates, score);
    }
}

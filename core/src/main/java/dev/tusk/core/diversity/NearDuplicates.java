package dev.tusk.core.diversity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds texts that are nearly the same as one before them, by the resemblance of Broder (On the Resemblance and Containment of
 * Documents, 1997): the share of triples of neighbouring words that both have, of those that either has. It is computed
 * exactly, not estimated by MinHash: the texts are the candidates of one search, and an index from triples to the texts kept
 * so far leaves only those to be compared that share any.
 *
 * <p>Texts of fewer than three words are the same only when their words are. Not for use by several threads.
 */
public final class NearDuplicates {

    /** Some milliseconds. */
    private static final int COMMON_BETWEEN_LOOKS = 100_000;

    private final double threshold;
    private final Runnable look;
    private int unlooked;
    private final Map<Long, List<Integer>> keptWith = new HashMap<>();
    private final List<Integer> sizes = new ArrayList<>();

    public NearDuplicates(Distinct distinct) {
        this(distinct, () -> {});
    }

    /** @param look called now and then while texts are compared; what it throws ends the comparison */
    public NearDuplicates(Distinct distinct, Runnable look) {
        this.threshold = distinct.threshold();
        this.look = look;
    }

    /**
     * Takes the next text, the better before the worse.
     *
     * @return the place, counted from 0, of the kept text that this one repeats; or -1 when it is kept itself, at the next place
     */
    public int add(String text) {
        Set<Long> shingles = Shingles.of(text);
        int same = mostAlike(shingles);
        if (same >= 0) {
            return same;
        }
        int place = sizes.size();
        sizes.add(shingles.size());
        shingles.forEach(shingle ->
                keptWith.computeIfAbsent(shingle, _new -> new ArrayList<>()).add(place));
        return -1;
    }

    /** Keeps a text without comparing it. */
    public void keep(String text) {
        int place = sizes.size();
        Set<Long> shingles = Shingles.of(text);
        sizes.add(shingles.size());
        shingles.forEach(shingle ->
                keptWith.computeIfAbsent(shingle, _new -> new ArrayList<>()).add(place));
    }

    private int mostAlike(Set<Long> shingles) {
        Map<Integer, Integer> common = new HashMap<>();
        for (Long shingle : shingles) {
            for (int kept : keptWith.getOrDefault(shingle, List.of())) {
                common.merge(kept, 1, Integer::sum);
                if (++unlooked == COMMON_BETWEEN_LOOKS) {
                    unlooked = 0;
                    look.run();
                }
            }
        }
        int best = -1;
        double most = 0;
        for (Map.Entry<Integer, Integer> each : common.entrySet()) {
            int both = each.getValue();
            double resemblance = (double) both / (shingles.size() + sizes.get(each.getKey()) - both);
            boolean better = resemblance > most || (resemblance == most && each.getKey() < best);
            if (resemblance >= threshold && better) {
                most = resemblance;
                best = each.getKey();
            }
        }
        return best;
    }
}

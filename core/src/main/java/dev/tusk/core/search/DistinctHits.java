package dev.tusk.core.search;

import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.NearDuplicates;
import java.util.ArrayList;
import java.util.List;

/** The hits without near-duplicates of better ones; each kept hit knows how many were left out for it. */
final class DistinctHits {

    private final NearDuplicates texts;
    private final int wanted;
    private final List<Hit> kept = new ArrayList<>();
    private final List<Integer> duplicates = new ArrayList<>();

    /** @param wanted how many hits are enough */
    DistinctHits(Distinct distinct, int wanted) {
        this.texts = new NearDuplicates(distinct);
        this.wanted = wanted;
    }

    /** Takes the next hits, the better before the worse. Those that are pinned are all kept. */
    void addAll(List<Hit> hits) {
        for (Hit hit : hits) {
            int same = -1;
            if (hit.placement().pinned()) {
                texts.keep(hit.text());
            } else {
                same = texts.add(hit.text());
            }
            if (same >= 0) {
                duplicates.set(same, duplicates.get(same) + 1);
            } else {
                kept.add(hit);
                duplicates.add(0);
            }
        }
    }

    boolean isEnough() {
        return kept.size() >= wanted;
    }

    /** As many as are wanted, or all. */
    List<Hit> hits() {
        List<Hit> counted = new ArrayList<>();
        for (int i = 0; i < Math.min(wanted, kept.size()); i++) {
            Hit hit = kept.get(i);
            counted.add(hit.at(hit.rank(), hit.snippet(), hit.placement().withDuplicates(duplicates.get(i))));
        }
        return counted;
    }
}

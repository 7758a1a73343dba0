package dev.tusk.core.search;

import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.NearDuplicates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hits that stages choose among: without near-duplicates of better ones, where that is asked for, and in groups. */
final class StagedHits {

    private final @Nullable NearDuplicates texts;
    private final @Nullable HitGroups groups;
    private final int wanted;
    private final Deadline deadline;
    private final List<Hit> kept = new ArrayList<>();
    private final List<Integer> duplicates = new ArrayList<>();

    /**
     * @param distinct null for near-duplicates too; else each kept hit knows how many were left out for it
     * @param groups null for hits one by one
     * @param wanted how many hits are enough, where there are enough groups
     * @param deadline of the search: long texts that share much take their time to compare
     */
    StagedHits(@Nullable Distinct distinct, @Nullable HitGroups groups, int wanted, Deadline deadline) {
        this.texts = distinct == null ? null : new NearDuplicates(distinct, deadline::left);
        this.groups = groups;
        this.wanted = wanted;
        this.deadline = deadline;
    }

    /** Takes the next hits, the better before the worse. Those that are pinned are all kept. */
    void addAll(List<Hit> hits) {
        int before = kept.size();
        for (Hit hit : hits) {
            int same = -1;
            if (texts != null && hit.placement().pinned()) {
                texts.keep(hit.text());
            } else if (texts != null) {
                deadline.left();
                same = texts.add(hit.text());
            }
            if (same >= 0) {
                duplicates.set(same, duplicates.get(same) + 1);
            } else {
                kept.add(hit);
                duplicates.add(0);
            }
        }
        if (groups != null) {
            groups.addAll(kept.subList(before, kept.size()));
        }
    }

    boolean areGrouped() {
        return groups != null;
    }

    boolean areEnough() {
        return kept.size() >= wanted && (groups == null || groups.areEnough());
    }

    /** As many as are wanted, or all; of groups all that were looked at, as any may belong to one. */
    List<Hit> hits() {
        List<Hit> counted = new ArrayList<>();
        for (int i = 0; i < (groups == null ? Math.min(wanted, kept.size()) : kept.size()); i++) {
            Hit hit = kept.get(i);
            counted.add(hit.at(hit.rank(), hit.snippet(), hit.placement().withDuplicates(duplicates.get(i))));
        }
        return counted;
    }

    /** What it means that there are not enough. */
    String note(int looked) {
        return "the best %d hits hold no more than %d that differ%s; what comes after them was not looked at"
                .formatted(looked, kept.size(), groups == null ? "" : ", in fewer groups than were asked for");
    }

    /** The hits in the order of the stages, in groups where those are asked for. */
    List<Hit> arranged(List<Hit> hits) {
        return groups == null ? hits : groups.best(hits);
    }
}

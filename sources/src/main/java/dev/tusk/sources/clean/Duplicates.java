package dev.tusk.sources.clean;

import dev.tusk.core.diversity.Distinct;
import dev.tusk.core.diversity.MinHashIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds documents of a run that nearly repeat an earlier one. Not for use by several threads. */
final class Duplicates {

    /** A million documents take about 150 MB, and their ids; beyond, the first million are compared with. */
    static final int CAPACITY = 1_000_000;

    private final MinHashIndex index;
    private final List<String> ids = new ArrayList<>();

    Duplicates(double resemblance, int capacity) {
        this.index = new MinHashIndex(new Distinct(resemblance), capacity);
    }

    /** The earlier document that this one repeats. */
    record Repeated(String id, double resemblance) {}

    Optional<Repeated> of(Draft draft) {
        String body = draft.sections().body();
        int before = index.size();
        Optional<Repeated> repeated = index.add(draft.title() + "\n" + body)
                .map(match -> new Repeated(ids.get(match.place()), match.resemblance()));
        if (index.size() > before) {
            ids.add(draft.id());
        }
        return repeated;
    }

    boolean isFull() {
        return index.isFull();
    }
}

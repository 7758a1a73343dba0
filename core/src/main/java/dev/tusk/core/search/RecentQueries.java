package dev.tusk.core.search;

import dev.tusk.core.embedding.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of some of the last queries without a filter. Each takes a place at random, so that those which are left are a sample of what was
 * asked since they were taken, with more of the latest. In memory alone. Safe for use by many threads at once, and never waits.
 */
public final class RecentQueries {

    private static final int PLACES = 64;

    private final AtomicReferenceArray<@Nullable Vector> places = new AtomicReferenceArray<>(PLACES);

    void add(Vector vector) {
        places.setOpaque(ThreadLocalRandom.current().nextInt(PLACES), vector);
    }

    /** Takes them all out. */
    public List<Vector> take() {
        List<Vector> taken = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            Vector vector = places.getAndSet(i, null);
            if (vector != null) {
                taken.add(vector);
            }
        }
        return taken;
    }
}

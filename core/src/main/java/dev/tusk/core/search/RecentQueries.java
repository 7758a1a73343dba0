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

    /** Takes so many out at most, from anywhere. */
    public List<Vector> take(int most) {
        List<Vector> taken = new ArrayList<>();
        int first = ThreadLocalRandom.current().nextInt(PLACES);
        for (int i = 0; i < PLACES && taken.size() < most; i++) {
            Vector vector = places.getAndSet((first + i) % PLACES, null);
            if (vector != null) {
                taken.add(vector);
            }
        }
        return taken;
    }
}

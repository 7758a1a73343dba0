package dev.tusk.sources.hackernews;

/**
 * The roots of items that came lately, by their numbers: of those that fall on one place, the last. Dumps in the order of their numbers find
 * nearly all parents here.
 */
final class RecentRoots {

    private static final int PLACES = 1 << 19;

    private final long[] items = new long[PLACES];
    private final long[] roots = new long[PLACES];

    void put(long item, long root) {
        int place = (int) (item & (PLACES - 1));
        items[place] = item;
        roots[place] = root;
    }

    /** The root, or 0 where it is not known here. */
    long root(long item) {
        int place = (int) (item & (PLACES - 1));
        return items[place] == item ? roots[place] : 0;
    }
}

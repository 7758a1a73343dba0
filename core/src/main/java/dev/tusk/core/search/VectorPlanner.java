package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.vector.IndexMethod;
import dev.tusk.core.collection.vector.NamedVectorStats;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.collection.vector.Representation;
import dev.tusk.core.collection.vector.SearchSettings;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import org.jspecify.annotations.Nullable;

/**
 * Decides how the nearest vectors are found: a pure function of statistics. With a filter the ways are comparing all that pass, which is exact
 * and takes as long as there are many of them, and walking the index until enough have passed, which takes as long as there are few of them
 * near the query. A walk ends where comparing all would have taken as long, so that a filter that keeps out what is near the query costs
 * twice the better way at the most. The times are measured, see docs/decisions/0025.
 */
final class VectorPlanner {

    /**
     * How many times as many a walk looks at: one that ends with the last row it brings may miss some. For the candidates of a hybrid
     * search there are none, as there are twice what is wanted at least; the walk goes on where it brings fewer.
     */
    static final int SPARE = 2;

    private static final int MIN_EF_SEARCH = 100;
    private static final int MAX_EF_SEARCH = 1000;

    /** Microseconds for finding a document that passes, its chunks, and comparing their vectors. */
    private static final double COMPARED = 3.5;

    /** Microseconds for reading a chunk and its vector where nearly all pass, so that the whole table is read. */
    private static final double SCANNED = 1.5;

    /** Microseconds for a vector that a walk of an HNSW index brings, and for telling whether its document passes. */
    private static final double WALKED = 15;

    /** What the memory of a walk is good for, see SearchExecution. */
    private static final int MOST_WALKED = 20_000;

    private VectorPlanner() {}

    /**
     * The way to so many of the nearest.
     *
     * @param spare how many times as many a walk looks at
     * @param goesOn whether it goes on where fewer came, as those that do not pass, or are deleted and not vacuumed yet, take places in
     *     it; the pages of a hybrid search rely on all of its candidates
     * @param passing what share of the documents passes the filter; null without one, or where that is not known
     */
    static VectorAccess access(
            CollectionStats stats, int rows, int spare, boolean goesOn, @Nullable PassingShare passing) {
        VectorAccess unfiltered = access(stats.chunks(), stats.servingIndex().orElse(null), rows, spare, goesOn);
        return passing != null && unfiltered instanceof VectorAccess.Walk walk
                ? filtered(walk, rows, spare, goesOn, stats, passing)
                : unfiltered;
    }

    /** As {@link #access(CollectionStats, int, int, boolean, PassingShare)}, for the candidates that a named vector brings. */
    static VectorAccess access(NamedVectorStats stats, int rows, @Nullable PassingShare passing) {
        VectorAccess unfiltered = access(stats.rows(), stats.serving().orElse(null), rows, 1, true);
        if (passing == null || !(unfiltered instanceof VectorAccess.Walk walk)) {
            return unfiltered;
        }
        double matching = matching(stats.rows(), passing);
        String reason = reason(stats.rows(), matching, passing);
        double comparing = comparing(stats.rows(), matching);
        return isComparing(comparing, needed(walk, rows, (double) stats.rows(), matching))
                ? new VectorAccess.Exact(Math.round(matching), reason)
                : walk.upTo(most(comparing), reason);
    }

    private static VectorAccess access(long vectors, @Nullable VectorIndex index, int rows, int spare, boolean goesOn) {
        if (vectors > 0 && vectors <= SearchPlanner.EXACT_UP_TO_CHUNKS) {
            return new VectorAccess.Exact("few vectors");
        }
        if (index == null) {
            return new VectorAccess.Exact(vectors == 0 ? "not analyzed yet" : "no vector index: run maintain");
        }
        return walk(index, null, rows, spare, goesOn, "about %d vectors".formatted(vectors));
    }

    private static VectorAccess filtered(
            VectorAccess.Walk unfiltered,
            int rows,
            int spare,
            boolean goesOn,
            CollectionStats stats,
            PassingShare passing) {
        long chunks = stats.chunks();
        double matching = matching(chunks, passing);
        double comparing = comparing(chunks, matching);
        String reason = reason(chunks, matching, passing);
        VectorAccess.Walk walk = unfiltered;
        double held = (double) chunks;
        PartialIndexStats partial = passing.within();
        VectorIndex index = partial == null ? null : partial.serving().orElse(null);
        if (partial != null && index != null) {
            walk = walk(index, partial.table(), rows, spare, goesOn, reason);
            held = Math.max(matching, (double) partial.rows());
        }
        int candidates = candidates(walk, rows);
        double needed = needed(walk, rows, held, matching);
        return isComparing(comparing, needed)
                ? new VectorAccess.Exact(Math.round(matching), reason)
                : new VectorAccess.Walk(
                        walk.index(),
                        walk.partial(),
                        walk.spec(),
                        effort(walk, needed),
                        true,
                        candidates,
                        most(comparing),
                        reason);
    }

    /**
     * A walk that has to bring so many comes back for more where its effort is less, each time with another few; up to the effort of an index
     * that was not tuned it looks for all of them at once, which finds more of them.
     */
    private static int effort(VectorAccess.Walk walk, double needed) {
        return walk.spec().method() instanceof IndexMethod.Hnsw
                ? Math.max(walk.effort(), (int) Math.min(MIN_EF_SEARCH, Math.ceil(needed)))
                : walk.effort();
    }

    private static double matching(long vectors, PassingShare passing) {
        return Math.max(1, passing.share() * (double) vectors);
    }

    private static String reason(long vectors, double matching, PassingShare passing) {
        return "about %d of about %d vectors pass, %s".formatted(Math.round(matching), vectors, passing);
    }

    /** What comparing all that pass takes, in microseconds. */
    private static double comparing(long vectors, double matching) {
        return Math.min(COMPARED * matching, SCANNED * (double) vectors);
    }

    /** How many that pass a walk has to bring. */
    private static int candidates(VectorAccess.Walk walk, int rows) {
        return Math.max(walk.candidates(), SPARE * rows);
    }

    /** How many vectors a walk brings until enough have passed, where they lie among the others at random. */
    private static double needed(VectorAccess.Walk walk, int rows, double held, double matching) {
        return candidates(walk, rows) * held / matching;
    }

    /** How many vectors a walk brings in the time that comparing takes. */
    private static int most(double comparing) {
        return (int) Math.min(MOST_WALKED, Math.ceil(comparing / WALKED));
    }

    /** Whether all that pass are compared: a walk that is cut before it can have brought enough is in vain. */
    private static boolean isComparing(double comparing, double needed) {
        return comparing <= WALKED * needed || needed > MOST_WALKED;
    }

    private static VectorAccess.Walk walk(
            VectorIndex index, @Nullable String partial, int rows, int spare, boolean goesOn, String reason) {
        VectorIndexSpec spec = index.spec();
        SearchSettings search = index.search();
        Representation kept = spec.representation();
        // What was tuned holds for the ten nearest.
        double times = Math.max(1, rows / 10.0);
        int candidates = !kept.isRescored()
                ? rows
                : search == null
                        ? kept.candidatesPerRow() * rows
                        : Math.max(rows, (int) Math.ceil(search.rescored() * times));
        return switch (spec.method()) {
            case IndexMethod.Hnsw ignored -> {
                int effort = search == null
                        ? Math.max(MIN_EF_SEARCH, kept.isRescored() ? candidates : spare * rows)
                        : Math.max(candidates, (int) Math.ceil(search.effort() * times));
                yield new VectorAccess.Walk(
                        index.name(),
                        partial,
                        spec,
                        Math.min(MAX_EF_SEARCH, effort),
                        goesOn || effort > MAX_EF_SEARCH,
                        candidates,
                        0,
                        reason);
            }
            case IndexMethod.IvfFlat lists -> {
                double probes = search == null ? Math.sqrt(lists.lists()) : search.effort() * Math.sqrt(times);
                yield new VectorAccess.Walk(
                        index.name(),
                        partial,
                        spec,
                        (int) Math.clamp(Math.ceil(probes), 1, lists.lists()),
                        // The lists that are probed may hold fewer rows than are wanted.
                        true,
                        candidates,
                        0,
                        reason);
            }
        };
    }
}

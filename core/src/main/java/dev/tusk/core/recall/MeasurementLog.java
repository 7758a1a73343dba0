package dev.tusk.core.recall;

import dev.tusk.core.embedding.Vector;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Where what was measured of a collection goes: to the collection, and into memory where this user may not write there or the database is a
 * standby. Not for use by many threads.
 */
final class MeasurementLog {

    private static final System.Logger LOG = System.getLogger(MeasurementLog.class.getName());

    /** Each of some queries. */
    private static final int MOST_UNKEPT = 200;

    private final String collection;
    private final Deque<Measurement> unkept = new ArrayDeque<>();
    private boolean told;

    MeasurementLog(String collection) {
        this.collection = collection;
    }

    /** What stands in memory alone, the newest first. */
    List<Measurement> unkept() {
        return List.copyOf(unkept);
    }

    void note(CollectionRecall recall, Measurement measurement) {
        if (!written(() -> recall.note(measurement))) {
            unkept.addFirst(measurement);
            if (unkept.size() > MOST_UNKEPT) {
                unkept.removeLast();
            }
        }
    }

    /** Queries that cannot be kept are only measured. */
    void keepQueries(CollectionRecall recall, List<Vector> queries) {
        written(() -> recall.keepQueries(queries));
    }

    private boolean written(Runnable write) {
        try {
            write.run();
            told = false;
            return true;
        } catch (TuskException e) {
            if (e.code() != ErrorCode.MISSING_RIGHTS && e.code() != ErrorCode.DATABASE_READ_ONLY) {
                throw e;
            }
            if (!told) {
                told = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the recall of collection \"%s\" is measured, but kept only until this process ends: %s; %s"
                                .formatted(collection, e.getMessage(), e.hint()));
            }
            return false;
        }
    }
}

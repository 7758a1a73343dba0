package dev.tusk.core.attach;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a collection is behind the table that it follows.
 *
 * @param table as it was called when it was attached
 * @param capture how changes are noticed, see {@link dev.tusk.core.collection.AttachedTable.Capture}
 * @param waiting changes that are noted and not read yet
 * @param failed rows that failed for good, see {@link FailedRow}
 * @param lag how long the oldest change that was not tried yet has waited; zero where none does. For what is compared, the time since the last comparison ended is
 *     to be added
 * @param comparing {@code rows} or {@code documents} while all of it is compared, as after attaching; else null
 * @param comparedAt when the last whole comparison ended; null before the first
 * @param documents the number of documents by the planner's statistics; -1 where there are none yet
 * @param problem why nothing is synced at the moment, or null
 * @param problemSince since when, or null
 */
public record SyncStatus(
        String collection,
        String table,
        String capture,
        long waiting,
        long failed,
        Duration lag,
        @Nullable String comparing,
        @Nullable Instant comparedAt,
        long documents,
        @Nullable String problem,
        @Nullable Instant problemSince) {

    SyncStatus withLag(Duration other) {
        return new SyncStatus(
                collection,
                table,
                capture,
                waiting,
                failed,
                other,
                comparing,
                comparedAt,
                documents,
                problem,
                problemSince);
    }
}

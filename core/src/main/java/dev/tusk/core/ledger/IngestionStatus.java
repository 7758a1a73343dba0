package dev.tusk.core.ledger;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An ingestion and its last run, in items where not said otherwise.
 *
 * @param collection the collection that it goes into
 * @param source what is read: a JSON object
 * @param run the number of the last run
 * @param state what became of it
 * @param endedAt null while it runs, and where it was killed
 * @param items items that the ledger knows
 * @param failedItems those of them that failed and wait to be retried
 * @param droppedItems those of them that were left out when they were last read
 * @param dropped those that the last run left out, or passed over as they had been left out before
 * @param failed those that failed in the last run
 * @param problem why the last run failed, or did not read all of its source
 */
public record IngestionStatus(
        String collection,
        String name,
        String source,
        long run,
        State state,
        Instant startedAt,
        @Nullable Instant endedAt,
        long items,
        long failedItems,
        long droppedItems,
        long added,
        long changed,
        long unchanged,
        long deleted,
        long dropped,
        long failed,
        @Nullable String problem) {

    /** What became of a run. */
    public enum State {
        /** A process is at work. */
        RUNNING,
        /** The process is gone; the next run goes on. */
        KILLED,
        /** It was asked to stop; the next run goes on. */
        STOPPED,
        /** The database, the model or the source failed; the next run goes on. */
        FAILED,
        ENDED;

        /** As in the database and in JSON. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

package dev.tusk.core.schedule;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A schedule and its last run.
 *
 * @param nextRun the occasion that is next; one that has passed waits for a server
 * @param state of the last run
 * @param startedAt null before the first run
 * @param endedAt null before the first run has ended, while one is under way, and where its process was killed
 * @param report the counts of the last run that came to any: a JSON object, as {@code tusk ingest --json} ends with; or null
 * @param problem why the last run failed, or null
 */
public record ScheduleStatus(
        Schedule schedule,
        Instant nextRun,
        State state,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String report,
        @Nullable String problem) {

    /** What became of a run. */
    public enum State {
        /** There was none yet. */
        NEVER,
        /** A process is at work. */
        RUNNING,
        /** The process that was at work is gone; the next server goes on. */
        KILLED,
        /** The server stopped; the next one goes on. */
        STOPPED,
        /** Some items failed, the others are in. */
        PARTIAL,
        /** It failed, and runs again at its next time. */
        FAILED,
        ENDED;

        /** As in the database and in JSON. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State read(String stored, boolean claimed, boolean lapsed) {
            if (claimed) {
                return lapsed ? KILLED : RUNNING;
            }
            return valueOf(stored.toUpperCase(Locale.ROOT));
        }
    }
}

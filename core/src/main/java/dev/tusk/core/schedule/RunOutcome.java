package dev.tusk.core.schedule;

import org.jspecify.annotations.Nullable;

/**
 * What came of a run.
 *
 * @param state one of {@code ENDED}, {@code PARTIAL}, {@code FAILED} and {@code STOPPED}; after the last the same occasion is due again
 * @param report its counts as a JSON object, or null where it came to none
 * @param problem why it failed, or null
 */
public record RunOutcome(
        ScheduleStatus.State state,
        @Nullable String report,
        @Nullable String problem) {

    public RunOutcome {
        switch (state) {
            case ENDED, PARTIAL, FAILED, STOPPED -> {}
            case NEVER, RUNNING, KILLED ->
                throw new IllegalArgumentException("not what comes of a run: " + state.wireName());
        }
    }
}

package dev.tusk.server.schedules;

import dev.tusk.core.schedule.Schedule;
import java.io.IOException;

/** Starts processes that run scheduled ingestions. Safe for use by several threads at once. */
@FunctionalInterface
public interface Launcher {

    /**
     * Starts one. It prints its counts as the last line of its standard output, as JSON, and its problem as JSON on standard error; it ends in
     * order when it is asked to, and when its standard input ends.
     *
     * @throws IOException where the process cannot be started, as its directory is gone
     */
    Process start(Schedule schedule) throws IOException;
}

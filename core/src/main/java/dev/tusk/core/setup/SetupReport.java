package dev.tusk.core.setup;

import java.util.List;

/**
 * The outcome of a set-up.
 *
 * @param done what was changed, in order; empty when everything was there
 * @param warnings what is hazardous but does not stop Tusk
 */
public record SetupReport(ServerInfo server, List<String> done, List<String> warnings) {
    public SetupReport {
        done = List.copyOf(done);
        warnings = List.copyOf(warnings);
    }
}

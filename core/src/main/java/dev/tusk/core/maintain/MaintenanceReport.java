package dev.tusk.core.maintain;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What maintenance did, in order. */
public record MaintenanceReport(List<String> done, Duration took) {
    public MaintenanceReport {
        done = List.copyOf(done);
    }

    /** This and what came after it. */
    public MaintenanceReport plus(List<String> further, Duration longer) {
        return new MaintenanceReport(
                Stream.concat(done.stream(), further.stream()).toList(), took.plus(longer));
    }
}

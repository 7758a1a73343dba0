package dev.tusk.core.maintain;

import java.time.Duration;
import java.util.List;

/** What maintenance did, in order. */
public record MaintenanceReport(List<String> done, Duration took) {
    public MaintenanceReport {
        done = List.copyOf(done);
    }
}

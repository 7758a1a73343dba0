package dev.tusk.ops.doctor;

import dev.tusk.testkit.TestCluster;
import java.util.Map;

/** The server on which rules are tried: counting, and with room for all that they look at. */
final class DoctorCluster {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("shared_preload_libraries", "pg_stat_statements"),
            Map.entry("track_io_timing", "on"),
            Map.entry("max_prepared_transactions", "5"),
            Map.entry("wal_level", "logical"),
            Map.entry("max_wal_senders", "4"),
            Map.entry("max_replication_slots", "8"),
            Map.entry("archive_mode", "on"),
            Map.entry("archive_command", "/bin/true"),
            Map.entry("compute_query_id", "on"));

    private DoctorCluster() {}

    static TestCluster start() {
        return TestCluster.start(SETTINGS);
    }
}

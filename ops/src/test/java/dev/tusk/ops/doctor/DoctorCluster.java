package dev.tusk.ops.doctor;

import dev.tusk.testkit.TestCluster;
import java.util.Map;

/** The server on which rules are tried: careful, counting, and with room for all that they look at. */
final class DoctorCluster {

    private static final Map<String, String> SETTINGS = Map.of(
            "shared_preload_libraries", "pg_stat_statements",
            "fsync", "off",
            "track_io_timing", "on",
            "max_prepared_transactions", "5",
            "wal_level", "logical",
            "max_wal_senders", "4",
            "max_replication_slots", "8",
            "wal_compression", "on",
            "compute_query_id", "on");

    private DoctorCluster() {}

    static TestCluster start() {
        return TestCluster.start(SETTINGS);
    }
}

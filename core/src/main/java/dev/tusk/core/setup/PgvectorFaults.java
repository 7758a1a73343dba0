package dev.tusk.core.setup;

import java.util.ArrayList;
import java.util.List;

/** What is known to be wrong with versions of pgvector, by its changelog. */
public final class PgvectorFaults {

    /** The first that searches of Tusk are made for. */
    private static final String ITERATIVE_SCANS = "0.8.0";

    private static final String UPGRADE =
            "install a newer pgvector, then run \"alter extension vector update\" in each database that has it";

    /**
     * A fault.
     *
     * @param since the first version that has it
     * @param mended the first one that has not
     * @param what it does, and what to do about it beside the upgrade
     */
    private record Fault(String since, String mended, String what) {
        boolean isOf(String version) {
            return ServerInfo.compareVersions(version, since) >= 0 && ServerInfo.compareVersions(version, mended) < 0;
        }
    }

    private static final List<Fault> FAULTS = List.of(
            new Fault(
                    "0.6.0",
                    "0.8.2",
                    "a build of an HNSW index by several processes may read and write beyond its memory (CVE-2026-3172); Tusk"
                            + " builds by one process here, see that others do so as well: max_parallel_maintenance_workers = 0"),
            new Fault(
                    "0.5.0",
                    "0.8.3",
                    "vacuum may damage HNSW indexes, which miss rows then; after the upgrade build them anew: tusk index rebuild"),
            new Fault(
                    "0.5.0",
                    "0.8.4",
                    "vacuum of an HNSW index may end with \"hnsw graph not repaired\", and writes may fail meanwhile; run again"
                            + " what failed, and after the upgrade build such an index anew: tusk index rebuild"),
            new Fault(
                    "0.1.0", "0.8.7", "a build of an IVFFlat index may write beyond its memory; use HNSW until then"));

    private PgvectorFaults() {}

    /** What to tell the users of a version, a sentence for each fault; none where none is known. */
    public static List<String> of(String version) {
        List<String> told = new ArrayList<>();
        if (ServerInfo.compareVersions(version, ITERATIVE_SCANS) < 0) {
            told.add(
                    "pgvector %s has no iterative index scans, so that a filtered search may have to compare all vectors; %s"
                            .formatted(version, UPGRADE));
        }
        FAULTS.stream()
                .filter(fault -> fault.isOf(version))
                .forEach(fault -> told.add(
                        "pgvector %s: %s. Mended in %s: %s".formatted(version, fault.what(), fault.mended(), UPGRADE)));
        return told;
    }
}

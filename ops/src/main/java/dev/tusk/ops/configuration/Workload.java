package dev.tusk.ops.configuration;

/** What a server mostly does, by PGTune's names. */
public enum Workload {
    /** Short queries of a web application; the data fit into memory or nearly. */
    WEB(200, 4, 16, 100, 1, 1024, 4096, true),
    /** Many short transactions that write. */
    OLTP(300, 4, 16, 100, 1, 2048, 8192, true),
    /** Few long queries over much data. */
    DW(40, 4, 8, 500, 2, 4096, 16_384, false),
    /** A machine with other work beside the database. */
    DESKTOP(20, 16, 16, 100, 6, 100, 2048, false),
    /** Some of all. */
    MIXED(100, 4, 16, 100, 2, 1024, 4096, true);

    final int connections;
    /** Memory divided by this is shared_buffers. */
    final int buffersPart;
    /** Memory divided by this is maintenance_work_mem. */
    final int maintenancePart;

    final int statisticsTarget;
    /** What a connection may have is divided by this once more. */
    final int workPart;

    final int minWalMegabytes;
    final int maxWalMegabytes;
    /** Whether statements are too short for JIT compilation to pay. */
    final boolean isShort;

    Workload(
            int connections,
            int buffersPart,
            int maintenancePart,
            int statisticsTarget,
            int workPart,
            int minWalMegabytes,
            int maxWalMegabytes,
            boolean isShort) {
        this.connections = connections;
        this.buffersPart = buffersPart;
        this.maintenancePart = maintenancePart;
        this.statisticsTarget = statisticsTarget;
        this.workPart = workPart;
        this.minWalMegabytes = minWalMegabytes;
        this.maxWalMegabytes = maxWalMegabytes;
        this.isShort = isShort;
    }
}

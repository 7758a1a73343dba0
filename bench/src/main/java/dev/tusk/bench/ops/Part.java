package dev.tusk.bench.ops;

/** What can be measured without the rest. */
enum Part {
    /** The doctor on a database of many tables, by itself and beside pgbench. */
    DOCTOR,
    /** Configurations beside those that PGTune's own functions gave. */
    TUNE,
    /** Indexes that are known to be best. */
    ADVISE,
    /** Plans that are read and printed back. */
    PLANS
}

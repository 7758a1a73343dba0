package dev.tusk.ops.configuration;

/** How large the data are beside the memory. */
public enum DatabaseSize {
    /** All of it fits. */
    LESS_RAM(1.3),
    /** About as large. */
    MID_RAM(1),
    /** Much larger. */
    GREATER_RAM(0.9);

    /** What work_mem is multiplied by, as more or less of the memory is needed for caches. */
    final double workFactor;

    DatabaseSize(double workFactor) {
        this.workFactor = workFactor;
    }
}

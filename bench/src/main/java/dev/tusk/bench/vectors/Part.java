package dev.tusk.bench.vectors;

/** What can be measured by itself. */
enum Part {
    TUNED,
    WIDE,
    FILTERS,
    MONITOR,
    MODEL_CHANGE,
    GROWTH
}

package dev.tusk.bench.relevance;

import java.util.EnumSet;
import java.util.Set;

/** What can be measured without the rest. */
enum Part {
    /** How good the order is on judged collections. */
    QUALITY,
    /** Words ranked among many texts. */
    KEYWORD,
    FACETS,
    /** Words and vectors together, and suggestions. */
    HYBRID;

    /** Those that need a server of their own. */
    static final Set<Part> SPEED = EnumSet.of(KEYWORD, FACETS, HYBRID);
}

package dev.tusk.core.indexuse;

import java.util.List;

/**
 * The query, written so that an index serves.
 *
 * @param changes what is different in its result; empty where it gives the same rows, but for those that the index does not find
 */
public record Rewrite(String sql, Proof proof, List<String> changes) {

    /** What EXPLAIN said of it. */
    public enum Proof {
        /** The planner walks the index. */
        USED,
        /** The planner walks it where it is kept from scans and sorts, and takes another way as it is: the table is small. */
        USABLE,
        /** It plans, and does not walk an index: an advice only. */
        UNPROVEN
    }

    public Rewrite {
        changes = List.copyOf(changes);
    }
}

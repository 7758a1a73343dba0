package dev.tusk.ops.explain.rule;

import dev.tusk.ops.finding.Fix;
import dev.tusk.ops.finding.Lock;
import dev.tusk.ops.finding.Unit;

/** How much {@code work_mem} a node needs, and how it is given. */
final class WorkMemory {

    /** What hashes may take beyond {@code work_mem}: hash_mem_multiplier, 2 since PostgreSQL 15. */
    static final double HASH_MULTIPLIER = 2;

    private static final long MEGABYTE = 1 << 20;

    /** What PostgreSQL takes for work_mem, about. */
    private static final double MOST = 2e12;

    private WorkMemory() {}

    /** The next power of two of megabytes. */
    static long rounded(double bytes) {
        double size = MEGABYTE;
        while (size < bytes && size < MOST) {
            size *= 2;
        }
        return (long) size;
    }

    static Fix fix(long bytes) {
        long megabytes = bytes / MEGABYTE;
        return Fix.decide(
                        "give this query a work_mem of %s, in its transaction or by its role; each sort and hash of each session may take as much"
                                .formatted(Unit.BYTES.text((double) bytes)),
                        Lock.NONE,
                        "set local work_mem = '%dMB'".formatted(megabytes))
                .undoneBy("reset work_mem")
                .verifiedBy("show work_mem");
    }
}

package dev.tusk.core.change;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a run of a change is.
 *
 * @param step what is being done, for example {@code copy documents}
 * @param documents how many there were when the change began
 * @param copiedDocuments how many of them were copied, in all runs
 * @param chunksPerSecond of this run while it copied, 0 before the first
 * @param left how long copying goes on at this pace, or null where that is not known
 * @param waitsFor why it rests, for example a replica that is behind; null while it works
 */
public record ChangeProgress(
        String step,
        long documents,
        long copiedDocuments,
        double chunksPerSecond,
        @Nullable Duration left,
        @Nullable String waitsFor) {}

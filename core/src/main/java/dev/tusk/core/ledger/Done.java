package dev.tusk.core.ledger;

import java.util.Comparator;
import java.util.List;

/**
 * How far a part of a source was read.
 *
 * @param prepared whether its threads were noted
 * @param position everything up to here is done
 * @param spans what is done beyond it, in order
 * @param whole whether it was read to its end
 */
public record Done(boolean prepared, long position, List<Block.Span> spans, boolean whole) {

    public Done {
        spans = spans.stream()
                .sorted(Comparator.comparingLong(Block.Span::after))
                .toList();
    }

    /** Whether what is at this position was done. */
    public boolean has(long at) {
        if (at <= position) {
            return true;
        }
        for (Block.Span span : spans) {
            if (at > span.after() && at <= span.upto()) {
                return true;
            }
        }
        return false;
    }
}

package dev.tusk.core.ledger;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How a run goes.
 *
 * @param deleteGone whether documents whose items are gone are deleted at the end
 * @param deletionConfirmed whether that may be more than half of them
 * @param retry whether only items are read that failed, or that no run has read
 * @param reread whether items that have not changed are read again, too
 * @param patience how long to wait for another run of the same ingestion
 * @param stop asked before each item whether to end here; the next run goes on
 */
public record RunOptions(
        boolean deleteGone,
        boolean deletionConfirmed,
        boolean retry,
        boolean reread,
        Duration patience,
        BooleanSupplier stop) {

    /** Reads what has changed, deletes nothing, waits for nobody. */
    public static final RunOptions DEFAULT = new RunOptions(false, false, false, false, Duration.ZERO, () -> false);

    public RunOptions {
        if (deleteGone && retry) {
            throw new IllegalArgumentException("a run that reads only what failed does not see what is gone");
        }
    }

    /** These options, with the documents of items that are gone deleted. */
    public RunOptions deletingGone(boolean confirmed) {
        return new RunOptions(true, confirmed, retry, reread, patience, stop);
    }

    /** These options, for what failed alone. */
    public RunOptions retrying() {
        return new RunOptions(false, false, true, reread, patience, stop);
    }

    /** These options, with everything read again. */
    public RunOptions rereading() {
        return new RunOptions(deleteGone, deletionConfirmed, retry, true, patience, stop);
    }

    /** These options, waiting so long for another run. */
    public RunOptions waiting(Duration longest) {
        return new RunOptions(deleteGone, deletionConfirmed, retry, reread, longest, stop);
    }

    /** These options, ending when that says so. */
    public RunOptions stoppedBy(BooleanSupplier asked) {
        return new RunOptions(deleteGone, deletionConfirmed, retry, reread, patience, asked);
    }
}

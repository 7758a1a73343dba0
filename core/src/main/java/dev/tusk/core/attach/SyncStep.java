package dev.tusk.core.attach;

/**
 * What one step of syncing did; a step is one transaction.
 *
 * @param worked whether there was anything to do; where not, wait a little before the next step
 * @param put documents that were added or changed
 * @param unchanged rows that were read and had not changed
 * @param deleted documents whose rows are gone
 * @param failed rows that failed, for good or to be tried again
 */
public record SyncStep(boolean worked, long put, long unchanged, long deleted, long failed) {

    /** The step that found nothing to do. */
    public static final SyncStep NOTHING = new SyncStep(false, 0, 0, 0, 0);

    /** With what another step did. */
    public SyncStep plus(SyncStep other) {
        return new SyncStep(
                worked || other.worked,
                put + other.put,
                unchanged + other.unchanged,
                deleted + other.deleted,
                failed + other.failed);
    }
}

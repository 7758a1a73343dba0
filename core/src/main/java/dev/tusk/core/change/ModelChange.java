package dev.tusk.core.change;

import dev.tusk.core.collection.CollectionDefinition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of model that is under way.
 *
 * @param searched the collection with the store that is searched now
 * @param other the collection with its other store: the new one until the switch, from then on the old one
 * @param documents how many there were when it began
 * @param copiedDocuments how many of them were copied
 * @param copiedChunks how many chunks they were cut into
 * @param waiting how many changes of documents the other store has not taken over yet
 * @param problem what ended the last run too early, or null
 * @param switchedAt when the new store took over, or null before
 */
public record ModelChange(
        CollectionDefinition searched,
        CollectionDefinition other,
        ChangeState state,
        long documents,
        long copiedDocuments,
        long copiedChunks,
        long waiting,
        @Nullable String problem,
        Instant startedAt,
        @Nullable Instant switchedAt) {

    /** The collection as it was before the change, or as it is until the switch. */
    public CollectionDefinition before() {
        return state == ChangeState.SWITCHED ? other : searched;
    }

    /** The collection as the change makes it. */
    public CollectionDefinition after() {
        return state == ChangeState.SWITCHED ? searched : other;
    }
}

package dev.tusk.core.change;

import dev.tusk.core.collection.CollectionDefinition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of model would take.
 *
 * @param before the collection as it is
 * @param target what it is to have
 * @param documents how many are to be copied
 * @param chunks how many chunks there are now; with other sizes of chunks there will be other numbers
 * @param bytes what the new store takes on disk, about, until the old one is dropped
 * @param chunksPerSecond how many the model embeds, measured with some of them, or the limit where that is less; 0 where no model is
 *     needed or there are no chunks
 * @param copying how long copying takes at that rate, without the index, or null where the rate is not known
 * @param notes what else to know before, one sentence each
 */
public record ChangePlan(
        CollectionDefinition before,
        ModelTarget target,
        long documents,
        long chunks,
        long bytes,
        double chunksPerSecond,
        @Nullable Duration copying,
        List<String> notes) {

    public ChangePlan {
        notes = List.copyOf(notes);
    }
}

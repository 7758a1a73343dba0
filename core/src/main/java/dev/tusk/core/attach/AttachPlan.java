package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.CollectionDefinition;
import java.util.List;
import java.util.Objects;

/**
 * What attaching would do.
 *
 * @param definition of the collection that is made
 * @param collection the statements that make its own tables
 * @param table the statements on the table, its triggers and their function; none where nothing can be noticed
 * @param notes what the user should know, one sentence each
 */
public record AttachPlan(
        CollectionDefinition definition, List<String> collection, List<String> table, List<String> notes) {

    public AttachPlan {
        collection = List.copyOf(collection);
        table = List.copyOf(table);
        notes = List.copyOf(notes);
    }

    /** The table that is attached. */
    public AttachedTable attached() {
        return Objects.requireNonNull(definition.attached());
    }
}

package dev.tusk.sources.record;

import dev.tusk.core.filter.Filter;
import dev.tusk.sources.shape.Shape;
import org.jspecify.annotations.Nullable;

/**
 * How rows become documents.
 *
 * @param mapping which fields become what; null where JSON is in the API's form, and tables are mapped by the names of their columns
 * @param where the condition on the items that are taken; null for all
 */
public record RowForm(
        @Nullable FieldMapping mapping,
        TableForm table,
        Shape shape,
        @Nullable Filter where) {

    /** The mapping of tables. */
    public FieldMapping tableMapping() {
        return mapping == null ? FieldMapping.BY_NAME : mapping;
    }

    /** What shapes the documents, as text. */
    public String settings() {
        return shape.settings() + "\u0002" + (mapping == null ? "" : mapping.settings()) + "\u0002" + table;
    }
}

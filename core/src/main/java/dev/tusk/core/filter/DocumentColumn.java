package dev.tusk.core.filter;

import java.util.Arrays;
import java.util.Optional;

/** A column that every document has. Its name is reserved: a metadata key of that name is written {@code metadata.x}. */
public enum DocumentColumn {
    ID("id", FieldType.TEXT),
    TITLE("title", FieldType.TEXT),
    SOURCE("source", FieldType.TEXT),
    /** An array of text; its elements have the {@linkplain #type() type}. */
    TAGS("tags", FieldType.TEXT),
    CREATED_AT("created_at", FieldType.TIMESTAMP),
    UPDATED_AT("updated_at", FieldType.TIMESTAMP);

    private final String columnName;
    private final FieldType type;

    DocumentColumn(String columnName, FieldType type) {
        this.columnName = columnName;
        this.type = type;
    }

    /** The name in filters and in the table; it needs no quotes in SQL. */
    public String columnName() {
        return columnName;
    }

    /** What a filter may compare the column with. */
    public FieldType type() {
        return type;
    }

    /** The column of this exact name. */
    public static Optional<DocumentColumn> of(String name) {
        return Arrays.stream(values())
                .filter(column -> column.columnName.equals(name))
                .findFirst();
    }
}

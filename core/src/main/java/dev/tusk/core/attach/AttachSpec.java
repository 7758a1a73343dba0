package dev.tusk.core.attach;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.text.TextFormat;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be attached. Columns are named as the catalog has them, without quotes.
 *
 * @param collection the collection to make, without fields: those follow from the columns
 * @param table as SQL writes it: {@code posts}, {@code shop.posts}, {@code "My Posts"}
 * @param key the columns that tell a row from all others; empty for the primary key, or a unique index over columns that are not null
 * @param title the column that is the title, or null
 * @param body the columns that are the text
 * @param format how the text is marked up
 * @param fields the columns to filter, sort and count by
 * @param every how often all of a view is compared; of no meaning for tables with triggers
 * @param despiteRowSecurity whether to go on where policies decide who may see which rows: whoever may search sees all of them
 */
public record AttachSpec(
        CollectionDefinition collection,
        String table,
        List<String> key,
        @Nullable String title,
        List<String> body,
        TextFormat format,
        List<String> fields,
        Duration every,
        boolean despiteRowSecurity) {

    /** How often views are compared unless something else is said. */
    public static final Duration USUAL_EVERY = Duration.ofMinutes(1);

    private static final Duration LONGEST_EVERY = Duration.ofDays(30);

    public AttachSpec {
        key = List.copyOf(key);
        body = List.copyOf(body);
        fields = List.copyOf(fields);
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(LONGEST_EVERY) > 0) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST,
                    "comparing every %d ms is not possible; it must be one second to 30 days"
                            .formatted(every.toMillis()));
        }
        if (!collection.fields().isEmpty()) {
            throw new TuskException(
                    ErrorCode.INVALID_REQUEST, "the fields of a table that is attached are columns of it");
        }
    }

    /** The text of these columns in plain text, with the key that the table has. */
    public static AttachSpec of(
            CollectionDefinition collection, String table, @Nullable String title, List<String> body) {
        return new AttachSpec(
                collection, table, List.of(), title, body, TextFormat.PLAIN, List.of(), USUAL_EVERY, false);
    }

    /** The same with columns to filter, sort and count by. */
    public AttachSpec withFields(List<String> columns) {
        return new AttachSpec(collection, table, key, title, body, format, columns, every, despiteRowSecurity);
    }

    /** The same with these columns as the key. */
    public AttachSpec withKey(List<String> columns) {
        return new AttachSpec(collection, table, columns, title, body, format, fields, every, despiteRowSecurity);
    }

    /** The same with text of another format. */
    public AttachSpec withFormat(TextFormat other) {
        return new AttachSpec(collection, table, key, title, body, other, fields, every, despiteRowSecurity);
    }

    /** The same, compared so often where changes cannot be noticed. */
    public AttachSpec withEvery(Duration other) {
        return new AttachSpec(collection, table, key, title, body, format, fields, other, despiteRowSecurity);
    }

    /** The same for a table with policies, whose rows are then seen by whoever may search. */
    public AttachSpec withDespiteRowSecurity() {
        return new AttachSpec(collection, table, key, title, body, format, fields, every, true);
    }
}

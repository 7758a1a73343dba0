package dev.tusk.sources.record;

import dev.tusk.core.document.Document;
import dev.tusk.core.failure.TuskException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What reading a table or a file of lines comes upon next. */
public sealed interface Row {

    /**
     * Fields that are to be mapped to a document.
     *
     * @param where the place, for messages
     * @param fields JSON values by name; a table's cells are text, numbers, booleans or null
     * @param fingerprint tells this version of the row from others
     * @param bytes roughly what it takes in memory
     */
    record Fields(String where, Map<String, @Nullable Object> fields, String fingerprint, long bytes) implements Row {}

    /** A document in the API's form. */
    record Whole(String where, String id, Supplier<Document> document, String fingerprint, long bytes) implements Row {}

    /** Something that cannot be read; what follows it may well be. */
    record Broken(String where, TuskException why) implements Row {}
}

package dev.tusk.core.ledger;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the ledger says of items that turn up. */
final class KnownItems {

    private final Database database;
    private final LedgerTarget target;
    private final Begun begun;

    KnownItems(Database database, LedgerTarget target, Begun begun) {
        this.database = database;
        this.target = target;
        this.begun = begun;
    }

    /**
     * What is known of an item.
     *
     * @param document the id of its document
     * @param repeated whether its name came more than once when it was written
     * @param dropped whether it was left out when it was last read
     * @param there whether the collection has that document still
     */
    record Known(
            String document,
            @Nullable String fingerprint,
            boolean stored,
            boolean failed,
            long run,
            boolean repeated,
            boolean dropped,
            boolean there) {

        /** Whether the collection is as the item left it. */
        boolean isDone() {
            return !failed && (there || dropped);
        }
    }

    /** What is known of these, by item; nothing for those that are new. */
    Map<String, Known> look(List<String> items) {
        return target.withTables(tables -> {
            Map<String, Known> known = new HashMap<>();
            database.query(
                    "look up items of ingestion \"%s\"".formatted(begun.name()),
                    Sql.of("""
                            select
                              i.item, coalesce(i.document_id, i.item), i.fingerprint, i.stored, i.failed, i.run, i.repeated, i.dropped,
                              exists (select from %s d where d.id = coalesce(i.document_id, i.item))
                            from tusk.ingestion_item i
                            where i.ingestion = ? and i.item = any (?)""".formatted(tables.document()), Sql.value(begun.id()), Sql.textArray(items)),
                    row -> known.put(
                            row.getString(1),
                            new Known(
                                    row.getString(2),
                                    row.getString(3),
                                    row.getBoolean(4),
                                    row.getBoolean(5),
                                    row.getLong(6),
                                    row.getBoolean(7),
                                    row.getBoolean(8),
                                    row.getBoolean(9))));
            return known;
        });
    }
}

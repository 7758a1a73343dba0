package dev.tusk.core.ledger;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Deletes the documents of items that a run which has read its source to the end has not seen. */
final class GoneItems {

    private static final int BATCH = 2000;

    private final Database database;
    private final LedgerTarget target;
    private final Begun begun;

    GoneItems(Database database, LedgerTarget target, Begun begun) {
        this.database = database;
        this.target = target;
        this.begun = begun;
    }

    /** Forgets items that never became a document and were not there any more: every run looks at all that failed. */
    void forgetFailures() {
        database.transaction(purpose(), connection -> {
            begun.require(connection);
            return Database.execute(
                    connection,
                    Sql.of(
                            "delete from tusk.ingestion_item where ingestion = ? and failed and not stored and failed_at < ?",
                            Sql.value(begun.id()),
                            Sql.value(begun.at())));
        });
    }

    /**
     * Deletes, a batch at a time.
     *
     * @param confirmed whether it may be more than half of all
     * @return how many documents
     * @throws TuskException {@code DELETION_UNCONFIRMED}, with nothing deleted
     */
    long delete(boolean confirmed) {
        record Count(long gone, long all) {}
        Count count = database.query(
                        purpose(),
                        Sql.of(
                                "select count(*) filter (where run < ?), count(*) from tusk.ingestion_item"
                                        + " where ingestion = ? and stored",
                                Sql.value(begun.run()),
                                Sql.value(begun.id())),
                        row -> new Count(row.getLong(1), row.getLong(2)))
                .getFirst();
        if (!confirmed && count.gone() * 2 > count.all()) {
            throw TuskException.withHint(
                    ErrorCode.DELETION_UNCONFIRMED,
                    "%,d of the %,d documents of ingestion \"%s\" are gone from their source: none was deleted"
                            .formatted(count.gone(), count.all(), begun.name()),
                    "see whether the source is the right one; to delete more than half, run it again with --yes");
        }
        long deleted = 0;
        for (Batch batch = deleteBatch(); batch.items() > 0; batch = deleteBatch()) {
            deleted += batch.documents();
        }
        forgetDropped();
        return deleted;
    }

    /** Items that were left out and are gone have no document; the ledger need not know of them any more. */
    private void forgetDropped() {
        database.transaction(purpose(), connection -> {
            begun.require(connection);
            return Database.execute(
                    connection,
                    Sql.of(
                            "delete from tusk.ingestion_item where ingestion = ? and dropped and run < ?",
                            Sql.value(begun.id()),
                            Sql.value(begun.run())));
        });
    }

    private record Batch(int items, int documents) {}

    private record Item(String name, String document) {}

    private Batch deleteBatch() {
        return target.withTables(tables -> database.transaction(purpose(), connection -> {
            begun.require(connection);
            List<Item> items = Database.query(
                    connection,
                    Sql.of("""
                            select item, coalesce(document_id, item)
                            from tusk.ingestion_item
                            where ingestion = ? and run < ? and stored
                            order by item
                            limit ?""", Sql.value(begun.id()), Sql.value(begun.run()), Sql.value(BATCH)),
                    row -> new Item(row.getString(1), row.getString(2)));
            if (items.isEmpty()) {
                return new Batch(0, 0);
            }
            Database.execute(
                    connection,
                    Sql.of(
                            "delete from tusk.ingestion_item where ingestion = ? and item = any (?)",
                            Sql.value(begun.id()),
                            Sql.textArray(items.stream().map(Item::name).toList())));
            int documents = deleteDocuments(
                    connection, tables, items.stream().map(Item::document).toList());
            return new Batch(items.size(), documents);
        }));
    }

    /** Deletes documents that no item of any ingestion has any more. */
    int deleteDocuments(Connection transaction, CollectionTables tables, List<String> ids) throws SQLException {
        return Database.execute(
                transaction,
                Sql.of(
                        """
                        delete from %s d
                        where d.id = any (?)
                          and not exists (
                            select from tusk.ingestion o
                            join tusk.ingestion_item i on i.ingestion = o.id and i.item = d.id
                            where o.collection = ? and i.document_id is null and i.stored)
                          and not exists (
                            select from tusk.ingestion o
                            join tusk.ingestion_item i on i.ingestion = o.id and i.document_id = d.id
                            where o.collection = ? and i.stored)""".formatted(tables.document()),
                        Sql.textArray(ids),
                        Sql.value(target.name().value()),
                        Sql.value(target.name().value())));
    }

    private String purpose() {
        return "delete what is gone from the source of ingestion \"%s\"".formatted(begun.name());
    }
}

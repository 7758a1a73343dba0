package dev.tusk.core.ledger;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.document.Document;
import dev.tusk.core.ingest.BatchCompanion;
import dev.tusk.core.ingest.CopyEncoder;
import dev.tusk.core.ledger.Outstanding.ItemRow;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Writes the rows of items in the transactions of their documents. Safe for use by many threads at once. */
final class ItemWriter implements BatchCompanion {

    private final Begun begun;
    private final Outstanding outstanding;
    private final GoneItems gone;
    private final LedgerTarget target;

    /** Items whose name came before in this run, as the ledger told; to be taken by the reading thread. */
    private final Queue<String> duplicates = new ConcurrentLinkedQueue<>();

    /** Those of them that were told. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Until an item turns up that the ledger has; without one, rows go by {@code COPY}. */
    private volatile boolean copies;

    ItemWriter(Begun begun, Outstanding outstanding, GoneItems gone, LedgerTarget target) {
        this.target = target;
        this.begun = begun;
        this.outstanding = outstanding;
        this.gone = gone;
        this.copies = begun.empty();
    }

    /** Says that this item was told to have come before. */
    void told(String item) {
        told.add(item);
    }

    Queue<String> duplicates() {
        return duplicates;
    }

    @Override
    public void write(Connection transaction, List<Document> documents) throws SQLException {
        begun.require(transaction);
        List<ItemRow> rows = outstanding.rows(documents);
        if (copies) {
            copy(transaction, rows);
        } else {
            put(transaction, rows);
        }
        Set<String> former = new HashSet<>();
        for (ItemRow row : rows) {
            if (row.formerDocument() != null) {
                former.add(row.formerDocument());
            }
        }
        if (!former.isEmpty()) {
            gone.deleteDocuments(transaction, target.tables(), List.copyOf(former));
        }
    }

    @Override
    public void committed(List<Document> documents) {
        outstanding.forget(documents);
    }

    private void copy(Connection transaction, List<ItemRow> rows) throws SQLException {
        try (CopyEncoder out = CopyEncoder.into(
                transaction,
                "tusk.ingestion_item (ingestion, item, document_id, fingerprint, stored, failed, run, repeated)")) {
            for (ItemRow row : rows) {
                out.row(8);
                out.integer(begun.id());
                out.text(row.item());
                out.text(documentId(row));
                out.text(row.fingerprint());
                out.bool(true);
                out.bool(false);
                out.bigint(begun.run());
                out.bool(row.repeated());
            }
            out.end();
        } catch (SQLException e) {
            if (SqlFailures.UNIQUE_VIOLATION.equals(e.getSQLState())) {
                // The batch is tried again, and then looks.
                copies = false;
            }
            throw e;
        }
    }

    private static @Nullable String documentId(ItemRow row) {
        return row.documentId().equals(row.item()) ? null : row.documentId();
    }

    private void put(Connection transaction, List<ItemRow> rows) throws SQLException {
        if (begun.empty() && !begun.resumed()) {
            // The reading thread has not looked these up.
            List<String> written = Database.query(
                    transaction,
                    Sql.of(
                            "select item from tusk.ingestion_item where ingestion = ? and item = any (?) and stored and run = ?",
                            Sql.value(begun.id()),
                            Sql.textArray(rows.stream().map(ItemRow::item).toList()),
                            Sql.value(begun.run())),
                    row -> row.getString(1));
            written.stream().filter(told::add).forEach(duplicates::add);
        }
        List<@Nullable String> documents = new ArrayList<>();
        List<@Nullable String> fingerprints = new ArrayList<>();
        List<String> repeated = new ArrayList<>();
        for (ItemRow row : rows) {
            documents.add(documentId(row));
            fingerprints.add(row.fingerprint());
            if (row.repeated()) {
                repeated.add(row.item());
            }
        }
        Database.execute(
                transaction,
                Sql.of(
                        """
                        insert into tusk.ingestion_item as i
                          (ingestion, item, document_id, fingerprint, stored, failed, run, repeated)
                        select ?, g.item, g.document_id, g.fingerprint, true, false, ?, g.item = any (?)
                        from unnest(?::text[], ?::text[], ?::text[]) g (item, document_id, fingerprint)
                        order by g.item
                        on conflict (ingestion, item) do update
                        set
                          document_id = excluded.document_id,
                          fingerprint = excluded.fingerprint,
                          stored = true,
                          failed = false,
                          dropped = false,
                          attempts = 0,
                          run = excluded.run,
                          reason = null,
                          failed_at = null,
                          repeated = excluded.repeated or (i.run = excluded.run and i.stored and not i.failed)""",
                        Sql.value(begun.id()),
                        Sql.value(begun.run()),
                        Sql.textArray(repeated),
                        Sql.textArray(rows.stream().map(ItemRow::item).toList()),
                        Sql.textArray(documents),
                        Sql.textArray(fingerprints)));
    }

    /** Notes items that failed. */
    void fail(Connection transaction, List<Failure> failures) throws SQLException {
        fail(transaction, begun, failures);
    }

    /** Notes items of a run that failed. */
    static void fail(Connection transaction, Begun begun, List<Failure> failures) throws SQLException {
        begun.require(transaction);
        Database.execute(
                transaction,
                Sql.of(
                        """
                        insert into tusk.ingestion_item as i
                          (ingestion, item, stored, failed, attempts, run, reason, failed_at)
                        select ?, g.item, false, true, 1, ?, g.reason, pg_catalog.now()
                        from unnest(?::text[], ?::text[]) g (item, reason)
                        order by g.item
                        on conflict (ingestion, item) do update
                        set
                          fingerprint = null,
                          failed = true,
                          dropped = false,
                          attempts = i.attempts + 1,
                          run = excluded.run,
                          reason = excluded.reason,
                          failed_at = excluded.failed_at""",
                        Sql.value(begun.id()),
                        Sql.value(begun.run()),
                        Sql.textArray(failures.stream().map(Failure::item).toList()),
                        Sql.textArray(failures.stream().map(Failure::reason).toList())));
    }

    /** Notes items that were left out, and deletes what became of them before. */
    void drop(Connection transaction, CollectionTables tables, List<Drop> drops) throws SQLException {
        begun.require(transaction);
        List<String> items = drops.stream().map(Drop::item).toList();
        List<String> former = Database.query(
                transaction,
                Sql.of(
                        "select coalesce(document_id, item) from tusk.ingestion_item"
                                + " where ingestion = ? and item = any (?) and stored",
                        Sql.value(begun.id()),
                        Sql.textArray(items)),
                row -> row.getString(1));
        Database.execute(
                transaction,
                Sql.of(
                        """
                        insert into tusk.ingestion_item as i
                          (ingestion, item, fingerprint, stored, failed, dropped, run, reason)
                        select ?, g.item, g.fingerprint, false, false, true, ?, g.reason
                        from unnest(?::text[], ?::text[], ?::text[]) g (item, fingerprint, reason)
                        order by g.item
                        on conflict (ingestion, item) do update
                        set
                          document_id = null,
                          fingerprint = excluded.fingerprint,
                          stored = false,
                          failed = false,
                          dropped = true,
                          attempts = 0,
                          run = excluded.run,
                          reason = excluded.reason,
                          failed_at = null,
                          repeated = i.repeated or (i.run = excluded.run and i.stored)""",
                        Sql.value(begun.id()),
                        Sql.value(begun.run()),
                        Sql.textArray(items),
                        Sql.textArray(drops.stream().map(Drop::fingerprint).toList()),
                        Sql.textArray(drops.stream().map(Drop::reason).toList())));
        if (!former.isEmpty()) {
            gone.deleteDocuments(transaction, tables, former);
        }
    }

    /** Notes items that were read and are what they were, or that a run which looks for what is gone has seen. */
    void see(Connection transaction, List<Seen> seen) throws SQLException {
        begun.require(transaction);
        Database.execute(
                transaction,
                Sql.of(
                        """
                        update tusk.ingestion_item i
                        set run = ?, fingerprint = coalesce(g.fingerprint, i.fingerprint)
                        from unnest(?::text[], ?::text[]) g (item, fingerprint)
                        where i.ingestion = ? and i.item = g.item""",
                        Sql.value(begun.run()),
                        Sql.textArray(seen.stream().map(Seen::item).toList()),
                        Sql.textArray(seen.stream().map(Seen::fingerprint).toList()),
                        Sql.value(begun.id())));
    }

    /** An item that failed, and why. */
    record Failure(String item, String reason) {
        Failure {
            Objects.requireNonNull(item, "item");
        }
    }

    /** An item that was left out, and why. */
    record Drop(String item, String reason, @Nullable String fingerprint) {}

    /** @param fingerprint null where it stays */
    record Seen(String item, @Nullable String fingerprint) {}
}

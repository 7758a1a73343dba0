package dev.tusk.core.attach;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.failure.ErrorCode.Category;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.IngestReport;
import dev.tusk.core.ingest.TransactionWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the documents of rows as they are now, within a transaction, and says of each row what became of it. A row is blamed for a failure
 * only where it is not that of the database, and not that of a model which fails for any text.
 */
final class RowsWritten {

    private static final int REASON_CHARACTERS = 1000;

    private final Connection connection;
    private final SyncQueue queue;
    private final RowReader reader;
    private final TransactionWriter writer;
    private final CollectionDefinition definition;
    private final Runnable probe;

    private long put;
    private long unchanged;
    private long deleted;

    RowsWritten(
            Connection connection,
            SyncQueue queue,
            RowReader reader,
            TransactionWriter writer,
            CollectionDefinition definition,
            Runnable probe) {
        this.connection = connection;
        this.queue = queue;
        this.reader = reader;
        this.writer = writer;
        this.definition = definition;
        this.probe = probe;
    }

    /** @param forGood whether only another state of the row can help */
    private record Failure(String reason, boolean forGood) {}

    /**
     * Reads and writes.
     *
     * @param ids which no other session reads rows for until the transaction ends
     * @param entries the notes that were taken, also of other ids
     */
    SyncStep sync(List<String> ids, List<SyncQueue.Entry> entries) throws SQLException {
        RowReader.Rows rows = reader.read(ids);
        Map<String, Failure> failures = new HashMap<>();
        rows.unreadable().forEach((id, reason) -> failures.put(id, new Failure(reason, true)));
        List<Document> sound = new ArrayList<>();
        for (Document document : rows.documents().values()) {
            try {
                DocumentLimits.check(document, definition);
                sound.add(document);
            } catch (TuskException e) {
                failures.put(document.id(), new Failure(e.getMessage(), true));
            }
        }
        delete(rows.absent());
        if (!sound.isEmpty()) {
            putAll(sound, failures);
        }
        settle(ids, rows.left(), entries, failures);
        return new SyncStep(true, put, unchanged, deleted, failures.size());
    }

    private void delete(Set<String> absent) {
        List<String> possible = absent.stream().filter(RowsWritten::isId).toList();
        if (!possible.isEmpty()) {
            deleted += writer.deleteAll(possible);
        }
    }

    private static boolean isId(String id) {
        try {
            DocumentLimits.checkId(id);
            return true;
        } catch (TuskException e) {
            return false;
        }
    }

    private void putAll(List<Document> documents, Map<String, Failure> failures) {
        try {
            count(writer.putAll(documents));
            return;
        } catch (TuskException e) {
            if (isOfDatabase(e)) {
                throw e;
            }
            if (e.code().category() == Category.UPSTREAM) {
                // Fails where the model makes nothing of any text: then no row is to blame.
                probe.run();
            }
        }
        for (Document document : documents) {
            try {
                count(writer.putAll(List.of(document)));
            } catch (TuskException e) {
                if (isOfDatabase(e)) {
                    throw e;
                }
                failures.put(document.id(), new Failure(e.getMessage(), isForGood(e)));
            }
        }
    }

    private void count(IngestReport report) {
        put += report.added() + report.changed();
        unchanged += report.unchanged();
    }

    private static boolean isOfDatabase(TuskException e) {
        return switch (e.code().category()) {
            case DATABASE, TIMEOUT, NOT_FOUND, CONFLICT -> true;
            case INVALID, TOO_LARGE, UPSTREAM, INTERNAL -> false;
        };
    }

    private static boolean isForGood(TuskException e) {
        return switch (e.code().category()) {
            case INVALID, TOO_LARGE -> true;
            case DATABASE, TIMEOUT, NOT_FOUND, CONFLICT, UPSTREAM, INTERNAL -> false;
        };
    }

    /** Takes away the notes that are done with; of a row that failed one stays. */
    private void settle(
            List<String> ids, Set<String> left, List<SyncQueue.Entry> entries, Map<String, Failure> failures)
            throws SQLException {
        List<String> done = new ArrayList<>(ids);
        done.removeAll(left);
        Set<String> settled = Set.copyOf(done);
        queue.forgetFailed(connection, done);
        Map<String, Long> kept = new HashMap<>();
        List<Long> over = new ArrayList<>();
        for (SyncQueue.Entry entry : entries) {
            String key = entry.key();
            if (key == null || !settled.contains(key)) {
                continue;
            }
            if (failures.containsKey(key) && !kept.containsKey(key)) {
                kept.put(key, entry.id());
            } else {
                over.add(entry.id());
            }
        }
        queue.delete(connection, over);
        for (Map.Entry<String, Failure> failure : failures.entrySet()) {
            String reason = failure.getValue().reason();
            queue.failed(
                    connection,
                    kept.getOrDefault(failure.getKey(), 0L),
                    failure.getKey(),
                    reason.length() > REASON_CHARACTERS ? reason.substring(0, REASON_CHARACTERS) : reason,
                    failure.getValue().forGood());
        }
        List<String> unread = left.stream()
                .filter(id -> entries.stream().noneMatch(entry -> id.equals(entry.key())))
                .toList();
        if (!unread.isEmpty()) {
            queue.note(connection, unread);
        }
    }
}

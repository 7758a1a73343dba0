package dev.tusk.core.change;

import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.DocumentCopier;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Copies documents from the store that is searched to the other one. Each batch is a transaction that also notes how far it has come, so
 * that a run that was killed goes on where it stopped. Of two that copy for the same collection only the one that began last writes. Holds
 * one connection; for one thread.
 */
final class CopyRun {

    private static final int BATCH_DOCUMENTS = 64;
    private static final long BATCH_BYTES = 1L << 20;
    private static final int BATCH_KEYS = 200;

    /** In so many rounds there have to be fewer documents that wait than before. */
    private static final int ROUNDS_TO_GAIN = 500;

    /** So many may come while as many are copied. */
    private static final int FEW_KEYS = 20;

    /** What writers may be made to wait for a model that has been as quick as until now. */
    private static final Duration MODEL_UNDER_LOCK = Duration.ofMillis(500);

    private static final long BYTES_UNDER_LOCK = 32 << 10;

    private final Connection connection;
    private final ModelChange change;
    private final ChangeRows rows;
    private final DocumentCopier copier;
    private final CollectionTables source;
    private final Throttle throttle;
    private final Consumer<ChangeProgress> progress;
    private final long worker;
    private final long start = System.nanoTime();
    private long copiedDocuments;
    private long copiedBefore;
    private long chunks;
    private long embedded;
    private long embeddingNanos;

    private CopyRun(
            Connection connection,
            ModelChange change,
            ChangeRows rows,
            DocumentCopier copier,
            CopyLimits limits,
            Consumer<ChangeProgress> progress,
            long worker) {
        this.connection = connection;
        this.change = change;
        this.rows = rows;
        this.copier = copier;
        this.source = new CollectionTables(change.searched().store());
        this.throttle = new Throttle(limits, this::tell);
        this.progress = progress;
        this.worker = worker;
        this.copiedDocuments = change.copiedDocuments();
        this.copiedBefore = change.copiedDocuments();
    }

    /** What is done by the only worker of a change. */
    @FunctionalInterface
    interface Work<T> {
        T apply(CopyRun run) throws SQLException;
    }

    /**
     * Does work as the only worker of the change.
     *
     * @throws TuskException {@code CONCURRENT_CHANGE} where another session copies
     */
    static <T> T alone(
            Database database,
            ModelChange change,
            EmbeddingModels models,
            CopyLimits limits,
            Consumer<ChangeProgress> progress,
            Work<T> work) {
        ChangeRows rows = new ChangeRows(change.searched());
        DocumentCopier copier = new DocumentCopier(database, change.searched(), change.other(), models);
        String other = new CollectionTables(change.other().store()).document();
        return database.connected(
                "change the model of collection \"%s\""
                        .formatted(change.searched().name()),
                connection -> AdvisoryLock.tryHolding(database, connection, other, held -> {
                            long worker = rows.claim(held, change);
                            try {
                                return work.apply(new CopyRun(held, change, rows, copier, limits, progress, worker));
                            } catch (SQLException | RuntimeException failure) {
                                note(held, rows, worker, failure);
                                throw failure;
                            }
                        })
                        .orElseThrow(() -> TuskException.withHint(
                                ErrorCode.CONCURRENT_CHANGE,
                                "another session is changing the model of collection \"%s\""
                                        .formatted(change.searched().name()),
                                "let it go on, or stop it and run this again")));
    }

    private static void note(Connection connection, ChangeRows rows, long worker, Exception failure) {
        try {
            if (!connection.isClosed()) {
                rows.problem(connection, worker, String.valueOf(failure.getMessage()));
            }
        } catch (SQLException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    Connection connection() {
        return connection;
    }

    long worker() {
        return worker;
    }

    /** Copies all documents that are not copied yet, and what changes meanwhile, until there is nothing left. */
    void copy() throws SQLException {
        while (true) {
            // One batch only, as changes may come as fast as they are copied.
            takeOverSome();
            @Nullable String position = rows.position(connection);
            List<String> ids = next(position);
            if (ids.isEmpty()) {
                takeOver();
                return;
            }
            DocumentCopier.Copied copied = prepare(connection, ids, false);
            Database.inTransaction(connection, transaction -> {
                begin(transaction);
                copier.write(transaction, copied);
                rows.copied(transaction, ids.getLast(), ids.size(), copied.chunks());
                return true;
            });
            copiedDocuments += ids.size();
            chunks += copied.chunks();
            tell(null);
            throttle.after(connection, copied.chunks());
        }
    }

    /** The next documents, about a megabyte of them. */
    private List<String> next(@Nullable String position) throws SQLException {
        record Sized(String id, long bytes) {}
        List<Sized> found = Database.query(
                connection,
                Sql.of("""
                        select id, pg_catalog.octet_length(body)
                        from %s
                        where id > ?
                        order by id
                        limit %d""".formatted(source.document(), BATCH_DOCUMENTS), Sql.value(position == null ? "" : position)),
                row -> new Sized(row.getString(1), row.getLong(2)));
        List<String> ids = new ArrayList<>();
        long bytes = 0;
        for (Sized document : found) {
            if (!ids.isEmpty() && bytes + document.bytes() > BATCH_BYTES) {
                break;
            }
            ids.add(document.id());
            bytes += document.bytes();
        }
        return ids;
    }

    /**
     * Copies the documents that have changed, until those that are left are few enough to have come while the last were copied: where documents are written all the
     * time there is always one.
     *
     * @throws TuskException {@code LOCK_NOT_GRANTED} where documents change as fast as they are copied
     */
    void takeOver() throws SQLException {
        long before = Long.MAX_VALUE;
        for (int round = 1; takeOverSome() > FEW_KEYS; round++) {
            tell(round == 1 ? null : "documents that have changed meanwhile");
            if (round % ROUNDS_TO_GAIN == 0) {
                long left = rows.changes(connection);
                if (left >= before) {
                    throw TuskException.withHint(
                            ErrorCode.LOCK_NOT_GRANTED,
                            "the documents of collection \"%s\" change as fast as they are copied"
                                    .formatted(change.searched().name()),
                            "nothing is lost; run it again when less is written, or with a greater --rate");
                }
                before = left;
            }
        }
    }

    /** Copies some of the documents that have changed; how many had changed before, up to a batch. */
    private int takeOverSome() throws SQLException {
        List<ChangeRows.Key> changed = rows.keys(connection, BATCH_KEYS);
        List<ChangeRows.Key> keys = first(connection, changed, BATCH_BYTES);
        if (keys.isEmpty()) {
            return 0;
        }
        // Read after the keys, so that each is at least as new as its key.
        DocumentCopier.Copied copied = prepare(connection, due(keys), true);
        Database.inTransaction(connection, transaction -> {
            begin(transaction);
            copier.write(transaction, copied);
            rows.forget(transaction, keys);
            return true;
        });
        throttle.after(connection, copied.chunks());
        return keys.size() < changed.size() ? BATCH_KEYS : changed.size();
    }

    /** The first of these changes whose texts have so many bytes together, one at least. */
    private List<ChangeRows.Key> first(Connection held, List<ChangeRows.Key> keys, long bytes) throws SQLException {
        Map<String, Long> sizes = sizes(held, keys);
        long all = 0;
        for (int i = 0; i < keys.size(); i++) {
            all += sizes.getOrDefault(keys.get(i).documentId(), 0L);
            if (i > 0 && all > bytes) {
                return keys.subList(0, i);
            }
        }
        return keys;
    }

    /** How many bytes the bodies of the documents of these changes have, by id. */
    private Map<String, Long> sizes(Connection held, List<ChangeRows.Key> keys) throws SQLException {
        record Sized(String id, long bytes) {}
        return Database.query(
                        held,
                        Sql.of(
                                "select id, pg_catalog.octet_length(body) from %s where id = any (?)"
                                        .formatted(source.document()),
                                Sql.textArray(due(keys))),
                        row -> new Sized(row.getString(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Sized::id, Sized::bytes));
    }

    /** Reads and embeds these documents; where that fails, the message names the document that it fails for. */
    private DocumentCopier.Copied prepare(Connection held, List<String> ids, boolean again) throws SQLException {
        long began = System.nanoTime();
        try {
            DocumentCopier.Copied copied = copier.prepare(held, ids, again);
            embedded += copied.embedded();
            embeddingNanos += System.nanoTime() - began;
            return copied;
        } catch (TuskException e) {
            if (e.code() != ErrorCode.MODEL_UNAVAILABLE && e.getCause() == null) {
                for (String id : ids) {
                    require(held, id, again);
                }
            }
            throw e;
        }
    }

    private void require(Connection held, String id, boolean again) throws SQLException {
        try {
            copier.prepare(held, List.of(id), again);
        } catch (TuskException e) {
            throw new TuskException(
                    e.code(),
                    "document \"%s\" cannot be copied: %s".formatted(id, e.getMessage()),
                    e.detail(),
                    "change or delete this document, then run it again: it goes on where it stopped",
                    e);
        }
    }

    /**
     * As {@link #takeOver}, within a transaction in which nobody else writes documents.
     *
     * @param most how many changes at the most, as writers wait meanwhile
     * @return false where there are more, or more text than a model makes vectors of in a moment; nothing is written then
     */
    boolean takeOverWithin(Connection transaction, int most) throws SQLException {
        List<ChangeRows.Key> keys = rows.keys(transaction, most + 1);
        if (keys.size() > most || !isEmbeddedInAMoment(transaction, keys)) {
            return false;
        }
        if (!keys.isEmpty()) {
            DocumentCopier.Copied copied = copier.prepare(transaction, due(keys), true);
            copier.write(transaction, copied);
            rows.forget(transaction, keys);
        }
        return true;
    }

    private boolean isEmbeddedInAMoment(Connection transaction, List<ChangeRows.Key> keys) throws SQLException {
        Map<String, Long> sizes = keys.isEmpty() ? Map.of() : sizes(transaction, keys);
        long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
        double texts = Math.max(
                sizes.size(), (double) bytes / change.other().chunking().maxCharacters());
        double nanosForEach = embedded == 0 ? 0 : (double) embeddingNanos / embedded;
        return bytes <= BYTES_UNDER_LOCK && texts * nanosForEach <= MODEL_UNDER_LOCK.toNanos();
    }

    private static List<String> due(List<ChangeRows.Key> keys) {
        return keys.stream()
                .filter(ChangeRows.Key::due)
                .map(ChangeRows.Key::documentId)
                .distinct()
                .toList();
    }

    /** In a transaction that writes to the other store, first. */
    void begin(Connection transaction) throws SQLException {
        Database.readCommitted(transaction);
        rows.hold(transaction, worker);
        Database.query(transaction, Sql.of("select pg_catalog.set_config('tusk.copying', 'on', true)"), row -> true);
    }

    private void tell(@Nullable String waitsFor) {
        double seconds = (System.nanoTime() - start) / 1e9;
        long copied = copiedDocuments - copiedBefore;
        long left = Math.max(0, change.documents() - copiedDocuments);
        progress.accept(new ChangeProgress(
                "copy documents",
                change.documents(),
                copiedDocuments,
                chunks / seconds,
                copied == 0 ? null : Duration.ofMillis((long) (1000 * seconds * left / copied)),
                waitsFor));
    }
}

package dev.tusk.core.ingest;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.document.Document;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.embedding.EmbeddingModels;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.PreparedDocument.Change;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Queries;
import dev.tusk.core.sql.Sql;
import dev.tusk.core.sql.SqlFailures;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts batches of documents into one collection: prepares, writes in one transaction, and does both again when somebody
 * else changed one of the documents in between. Safe for use by many threads at once.
 */
public final class Ingestion {

    private static final int MAX_ATTEMPTS = 5;

    private final Database database;
    private final CollectionDefinition definition;
    private final EmbeddingModels models;
    private final BatchPreparer preparer;
    private final BatchWriter writer;
    private final Vocabulary vocabulary;
    private final @Nullable TermUpkeep terms;
    private final KnownFields knownFields;
    private final Clock clock;
    private final Supplier<Ingestion> current;

    /** @param current asks for the ingestion into the tables that the collection has now, which may be this one */
    public Ingestion(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            EmbeddingModels models,
            KnownFields knownFields,
            Clock clock,
            Supplier<Ingestion> current) {
        this.current = current;
        this.database = database;
        this.definition = definition;
        this.models = models;
        this.preparer = new BatchPreparer(database, definition, models);
        this.writer = new BatchWriter(definition);
        this.vocabulary = new Vocabulary(database, definition);
        this.terms = definition.language() == null ? null : new TermUpkeep(database, definition, extensions);
        this.knownFields = knownFields;
        this.clock = clock;
    }

    /**
     * A batch that is ready to be written.
     *
     * @param by who writes it
     * @param made what models made for the preparation, so that a second one need not make it again
     * @param embedded distinct texts that the model made vectors of, in all preparations
     */
    record Prepared(
            Ingestion by,
            List<Document> documents,
            List<PreparedDocument> ready,
            BatchPreparer.MadeVectors made,
            int embedded) {}

    /** What a written batch came to. */
    public record Written(long added, long changed, long unchanged, long chunks, long embedded) {}

    /** Refuses a document that breaks a limit. */
    void check(Document document) {
        DocumentLimits.check(document, definition);
    }

    /** Whether the collection has no document. */
    boolean isEmpty() {
        try {
            return database.queryFirst(
                            purpose(),
                            Sql.of("select not exists (select from %s)"
                                    .formatted(new CollectionTables(definition.store()).document())),
                            row -> row.getBoolean(1))
                    .orElse(false);
        } catch (TuskException e) {
            return successor(e).isEmpty();
        }
    }

    /** Puts these documents in one transaction; of several with one id, the last counts. */
    public Written put(List<Document> documents) {
        return write(prepare(documents), BatchCompanion.NONE);
    }

    /**
     * Puts a document in the place of a certain version of itself.
     *
     * @param contentHash of the version that is to be replaced
     * @return false when that version is no longer there; nothing is written then
     */
    public boolean replace(Document document, byte[] contentHash) {
        Prepared prepared = prepareHere(List.of(document), BatchPreparer.MadeVectors.none(), 0, false);
        DocumentHash stored = prepared.ready().getFirst().stored();
        if (stored == null || !MessageDigest.isEqual(stored.content(), contentHash)) {
            return false;
        }
        try {
            writeOnce(prepared, BatchCompanion.NONE);
            return true;
        } catch (SQLException e) {
            if (isRace(e)) {
                return false;
            }
            throw SqlFailures.translate(purpose(), e);
        }
    }

    Prepared prepare(List<Document> documents) {
        return prepare(documents, false);
    }

    /**
     * Documents, ready to be written; of several with one id, the last.
     *
     * @param expectedNew whether they are taken for new without a look, which spares the look-up; where that is wrong, writing
     *     prepares them once more
     */
    Prepared prepare(List<Document> documents, boolean expectedNew) {
        return prepare(lastOfEachId(documents), BatchPreparer.MadeVectors.none(), 0, expectedNew);
    }

    private static List<Document> lastOfEachId(List<Document> documents) {
        Map<String, Document> byId = new LinkedHashMap<>();
        for (Document document : documents) {
            byId.put(document.id(), document);
        }
        return List.copyOf(byId.values());
    }

    private Prepared prepare(
            List<Document> documents, BatchPreparer.MadeVectors made, int embeddedBefore, boolean expectedNew) {
        try {
            return prepareHere(documents, made, embeddedBefore, expectedNew);
        } catch (TuskException e) {
            return successor(e).prepare(documents, BatchPreparer.MadeVectors.none(), embeddedBefore, false);
        }
    }

    private Prepared prepareHere(
            List<Document> documents, BatchPreparer.MadeVectors made, int embeddedBefore, boolean expectedNew) {
        BatchPreparer.Batch batch = preparer.prepare(documents, made, expectedNew);
        return new Prepared(this, documents, batch.documents(), made, embeddedBefore + batch.embedded());
    }

    /** The ingestion into other tables, where a failure is due to those that this one knows being no longer the collection's. */
    private Ingestion successor(TuskException failure) {
        if (SqlFailures.isOfOtherTables(failure)) {
            Ingestion next = current.get();
            if (next != this) {
                return next;
            }
        }
        throw failure;
    }

    Written write(Prepared first, BatchCompanion companion) {
        if (first.by() != this) {
            return first.by().write(first, companion);
        }
        try {
            return writeHere(first, companion);
        } catch (TuskException e) {
            Ingestion next = successor(e);
            return next.write(next.prepare(first.documents()), companion);
        }
    }

    private Written writeHere(Prepared first, BatchCompanion companion) {
        Prepared prepared = first;
        for (int attempt = 1; ; attempt++) {
            try {
                return writeOnce(prepared, companion);
            } catch (SQLException e) {
                if (!isRace(e)) {
                    throw SqlFailures.translate(purpose(), e);
                }
                if (attempt == MAX_ATTEMPTS) {
                    throw new TuskException(
                            ErrorCode.CONCURRENT_CHANGE,
                            "cannot %s: others kept changing the same documents (%d tries)"
                                    .formatted(purpose(), MAX_ATTEMPTS),
                            e.getMessage(),
                            "run the same request again",
                            e);
                }
                prepared = prepare(prepared.documents(), prepared.made(), prepared.embedded(), false);
                if (prepared.by() != this) {
                    return prepared.by().write(prepared, companion);
                }
            }
        }
    }

    String purpose() {
        return "write to collection \"%s\"".formatted(definition.name());
    }

    /** Whether preparing again, from what others wrote meanwhile, may help. */
    static boolean isRace(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return e instanceof BatchWriter.StaleException
                || state.equals(SqlFailures.UNIQUE_VIOLATION)
                || state.equals(SqlFailures.DEADLOCK);
    }

    private Written writeOnce(Prepared prepared, BatchCompanion companion) throws SQLException {
        List<PreparedDocument> changed = changed(prepared.ready());
        Uncommitted uncommitted = Uncommitted.NOTHING;
        if (!changed.isEmpty() || companion.writesOfUnchanged()) {
            uncommitted = database.transactionRaw(connection -> {
                Uncommitted written = changed.isEmpty() ? Uncommitted.NOTHING : writeChanged(connection, changed);
                companion.write(connection, prepared.documents());
                return written;
            });
            companion.committed(prepared.documents());
        }
        committed(uncommitted);
        return written(prepared.ready(), uncommitted.chunks(), prepared.embedded());
    }

    private static List<PreparedDocument> changed(List<PreparedDocument> ready) {
        return ready.stream()
                .filter(document -> document.change() != Change.NONE)
                .toList();
    }

    private static Written written(List<PreparedDocument> ready, int chunks, int embedded) {
        long added = ready.stream()
                .filter(document -> document.change() == Change.NEW)
                .count();
        long changed = changed(ready).size();
        return new Written(added, changed - added, ready.size() - changed, chunks, embedded);
    }

    /**
     * What was written in a transaction that is not committed yet.
     *
     * @param documents which of it; left out where there are so many that nothing is done with each
     * @param freshFields fields of metadata that no document had before
     */
    record Uncommitted(List<PreparedDocument> documents, int chunks, Set<String> freshFields) {

        static final Uncommitted NOTHING = new Uncommitted(List.of(), 0, Set.of());

        /** With what was written after it. */
        Uncommitted and(Uncommitted more) {
            Set<String> fields = new HashSet<>(freshFields);
            fields.addAll(more.freshFields());
            int sum = chunks + more.chunks();
            List<PreparedDocument> all = new ArrayList<>();
            if (sum <= Vocabulary.SMALL_WRITE_CHUNKS) {
                all.addAll(documents);
                all.addAll(more.documents());
            }
            return new Uncommitted(List.copyOf(all), sum, Set.copyOf(fields));
        }
    }

    private Uncommitted writeChanged(Connection connection, List<PreparedDocument> changed) throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Set<String> fresh = knownFields.note(connection, changed);
        return new Uncommitted(changed, writer.write(connection, changed, now), fresh);
    }

    /** Does what can be done only when it is committed. */
    void committed(Uncommitted done) {
        if (done.documents().isEmpty() && done.chunks() == 0) {
            return;
        }
        knownFields.committed(done.freshFields());
        vocabulary.addWordsOf(done.documents());
        if (terms != null) {
            terms.written(done.chunks());
        }
    }

    /** What was written within somebody else's transaction. */
    record Within(Written written, Uncommitted uncommitted) {}

    /** Prepares and writes on this connection, in its transaction, which sees what it wrote before; of several with one id, the last. */
    Within putWithin(Connection transaction, List<Document> documents) throws SQLException {
        BatchPreparer.Batch batch = new BatchPreparer(Queries.on(transaction), definition, models)
                .prepare(lastOfEachId(documents), BatchPreparer.MadeVectors.none(), false);
        List<PreparedDocument> changed = changed(batch.documents());
        Uncommitted uncommitted = changed.isEmpty() ? Uncommitted.NOTHING : writeChanged(transaction, changed);
        return new Within(written(batch.documents(), uncommitted.chunks(), batch.embedded()), uncommitted);
    }

    /** Deletes on this connection, in its transaction; the result is how many there were. */
    int deleteWithin(Connection transaction, List<String> ids) throws SQLException {
        return Database.execute(
                transaction,
                Sql.of(
                        "delete from %s where id = any (?)"
                                .formatted(new CollectionTables(definition.store()).document()),
                        Sql.textArray(ids)));
    }

    /** The ingestion into the tables that the collection has now, which may be this one. */
    Ingestion current() {
        return current.get();
    }
}

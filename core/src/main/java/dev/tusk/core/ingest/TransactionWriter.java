package dev.tusk.core.ingest;

import dev.tusk.core.document.Document;
import dev.tusk.core.document.DocumentLimits;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * Writes documents within a transaction that its owner ends, so that they are there with the owner's rows or not at all. Neither commits nor
 * rolls back. A call that fails writes nothing and leaves the transaction as it was before the call, so that it may go on. Not for use by
 * several threads at once.
 *
 * <p>The rows of the documents stay locked until the transaction ends. Others who bring the same new word, or a field of metadata that no
 * document had before, wait until then as well, and behind the first document of an empty collection everybody does. Keep transactions short,
 * and write documents in the same order everywhere. Models make vectors within the call.
 */
public final class TransactionWriter {

    private static final int MAX_ATTEMPTS = 5;

    private final Connection connection;
    private final Consumer<List<Document>> check;
    private final Runnable afterCommit;
    private Ingestion ingestion;
    private Ingestion.Uncommitted uncommitted = Ingestion.Uncommitted.NOTHING;

    /**
     * For one transaction after the other of this connection.
     *
     * @param check refuses documents that break a limit
     * @param afterCommit runs when the owner says that the transaction is committed
     * @throws TuskException {@code INVALID_REQUEST} where the connection commits each statement by itself, or is not one of PostgreSQL's driver
     */
    public TransactionWriter(
            Connection connection, Ingestion ingestion, Consumer<List<Document>> check, Runnable afterCommit) {
        this.connection = connection;
        this.ingestion = ingestion;
        this.check = check;
        this.afterCommit = afterCommit;
        requireTransaction();
    }

    private void requireTransaction() {
        try {
            if (!connection.isWrapperFor(PGConnection.class)) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the connection is none of PostgreSQL's JDBC driver, and cannot be unwrapped to one",
                        "hand over the connection that the pool or the transaction manager gives");
            }
            if (connection.getAutoCommit()) {
                throw TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "the connection commits each statement by itself, so there is no transaction to write in",
                        "call setAutoCommit(false) first, or begin the transaction with your framework; without one, Collection.putAll does");
            }
        } catch (SQLException e) {
            throw SqlFailures.translate("write within a transaction", e);
        }
    }

    /**
     * Puts one document: adds it, or replaces the one of its id.
     *
     * @throws TuskException as {@link #putAll}
     */
    public PutResult put(Document document) {
        IngestReport report = putAll(List.of(document));
        if (report.added() > 0) {
            return PutResult.ADDED;
        }
        return report.changed() > 0 ? PutResult.CHANGED : PutResult.UNCHANGED;
    }

    /**
     * Puts documents, all of them or none; of several with one id the last counts.
     *
     * @throws TuskException as {@code Collection.putAll}; {@code CONCURRENT_CHANGE} where others write the same documents and this
     *     transaction cannot see what they wrote, or waits for them while they wait for it: roll back and run the whole transaction again
     */
    public IngestReport putAll(List<Document> documents) {
        requireTransaction();
        check.accept(documents);
        long start = System.nanoTime();
        Ingestion.Within within = attempted(() -> ingestion.putWithin(connection, documents));
        uncommitted = uncommitted.and(within.uncommitted());
        Ingestion.Written written = within.written();
        return new IngestReport(
                written.added(),
                written.changed(),
                written.unchanged(),
                0,
                written.chunks(),
                written.embedded(),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** Deletes a document with its chunks; false when there was none of that id. */
    public boolean delete(String id) {
        return deleteAll(List.of(id)) > 0;
    }

    /** Deletes documents with their chunks; the result is how many there were. */
    public int deleteAll(List<String> ids) {
        requireTransaction();
        ids.forEach(DocumentLimits::checkId);
        // In the order in which documents are written.
        Set<String> inOrder = new TreeSet<>(CodePoints.ORDER);
        inOrder.addAll(ids);
        return attempted(() -> ingestion.deleteWithin(connection, List.copyOf(inOrder)));
    }

    /**
     * To be called after the commit: what can only be done then, as adding words to those that queries may be corrected to, is done at once.
     * Left out, it waits for the next {@code maintain}.
     */
    public void committed() {
        Ingestion.Uncommitted done = uncommitted;
        uncommitted = Ingestion.Uncommitted.NOTHING;
        ingestion.committed(done);
        afterCommit.run();
    }

    /** Work that takes back what it wrote when it fails. */
    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private <T> T attempted(Attempt<T> work) {
        for (int attempt = 1; ; attempt++) {
            Savepoint before = savepoint();
            try {
                T result = work.run();
                connection.releaseSavepoint(before);
                return result;
            } catch (SQLException e) {
                rollBackTo(before, e);
                boolean again = Ingestion.isRace(e) && !SqlFailures.DEADLOCK.equals(e.getSQLState());
                if (attempt == MAX_ATTEMPTS || !again) {
                    goOnElsewhere(failure(e), attempt);
                }
            } catch (TuskException e) {
                rollBackTo(before, e);
                goOnElsewhere(e, attempt);
            } catch (RuntimeException | Error e) {
                rollBackTo(before, e);
                throw e;
            }
        }
    }

    /** Goes over to the tables where the documents are now, or throws the failure where it has another cause than that they moved. */
    private void goOnElsewhere(TuskException failure, int attempt) {
        if (attempt < MAX_ATTEMPTS && SqlFailures.isOfOtherTables(failure)) {
            Ingestion next = ingestion.current();
            if (next != ingestion) {
                ingestion = next;
                return;
            }
        }
        throw failure;
    }

    private TuskException failure(SQLException e) {
        if (Ingestion.isRace(e) || "40001".equals(e.getSQLState())) {
            return new TuskException(
                    ErrorCode.CONCURRENT_CHANGE,
                    "cannot %s: others changed the same documents at the same time".formatted(ingestion.purpose()),
                    e.getMessage(),
                    "roll back and run the whole transaction again",
                    e);
        }
        return SqlFailures.translate(ingestion.purpose(), e);
    }

    private Savepoint savepoint() {
        try {
            return connection.setSavepoint();
        } catch (SQLException e) {
            throw SqlFailures.translate(ingestion.purpose(), e);
        }
    }

    private void rollBackTo(Savepoint before, Throwable cause) {
        try {
            if (!connection.isClosed()) {
                connection.rollback(before);
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}

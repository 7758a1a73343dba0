package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.TransactionWriter;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a collection up to the table that it follows, step by step. A step takes notes of changed rows, reads those rows as they are now, and
 * writes the documents, all in one transaction: whatever is killed when, notes whose documents are not committed are there for the next one.
 * Several may do it at once, in any number of processes; not for use by several threads.
 *
 * <p>Takes two connections at once.
 */
public final class TableSync {

    /** Rows of a step whose texts a model reads: about half a second of a bundled one. */
    private static final int EMBEDDED_AT_ONCE = 64;

    private static final int PUT_AT_ONCE = 500;

    /** How often is looked whether the table is as it was. */
    private static final Duration WATCH = Duration.ofSeconds(2);

    private final Database database;
    private final Supplier<CollectionDefinition> definitions;
    private final Function<Connection, TransactionWriter> writers;
    private final Runnable probe;
    private final CollectionName collection;
    private final AttachedTable table;
    private final SyncQueue queue;
    private final Comparison comparison;
    private final TableWatch watch;

    private @Nullable TableFacts facts;
    private long watchedAt;
    private boolean settles;

    /**
     * For a collection.
     *
     * @param definitions tells the definition with the tables that it has now
     * @param writers write documents on a connection
     * @param probe fails where the models of the collection make no vectors of any text
     */
    public TableSync(
            Database database,
            Supplier<CollectionDefinition> definitions,
            Function<Connection, TransactionWriter> writers,
            Runnable probe) {
        this.database = database;
        this.definitions = definitions;
        this.writers = writers;
        this.probe = probe;
        CollectionDefinition definition = definitions.get();
        this.collection = definition.name();
        this.table = Objects.requireNonNull(definition.attached());
        this.queue = new SyncQueue(collection);
        this.comparison = new Comparison(collection);
        this.watch = new TableWatch(collection, table);
    }

    private String purpose() {
        return "sync collection \"%s\" with %s".formatted(collection, table);
    }

    /**
     * One step; where there was nothing to do, {@link SyncStep#worked} is false.
     *
     * @throws TuskException where the table is gone, lacks a column or cannot be read, where a model cannot be reached, or the database
     *     fails; all that was noted stays noted
     */
    public SyncStep step() {
        try {
            RowReader reader = reader();
            if (reader == null) {
                return SyncStep.NOTHING;
            }
            SyncStep done = step(reader);
            if (settles) {
                tell(watch.doubt());
                settles = false;
            }
            return done;
        } catch (TuskException e) {
            facts = null;
            try {
                tell(e.getMessage());
            } catch (TuskException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** Whether changes wait that could be read now, and whether all is compared. */
    public boolean isDone() {
        return database.connected(
                purpose(),
                connection -> queue.isEmpty(connection)
                        && Database.query(
                                        connection,
                                        Sql.of(
                                                "select scan is null from tusk.attachment where collection = ?",
                                                Sql.value(collection.value())),
                                        row -> row.getBoolean(1))
                                .stream()
                                .allMatch(each -> each));
    }

    private void tell(@Nullable String problem) {
        database.connected(purpose(), connection -> {
            comparison.problem(connection, problem);
            return true;
        });
    }

    /** What reads the table as it is now; null where the collection follows no table any more. */
    private @Nullable RowReader reader() {
        TableFacts known = facts;
        if (known == null || System.nanoTime() - watchedAt > WATCH.toNanos()) {
            known = database.connected(purpose(), watch::look).orElse(null);
            facts = known;
            watchedAt = System.nanoTime();
            settles = true;
        }
        return known == null ? null : new RowReader(database, purpose(), table, known);
    }

    private SyncStep step(RowReader reader) {
        TransactionWriter[] used = new TransactionWriter[1];
        SyncStep step = database.transaction(purpose(), connection -> {
            Database.readCommitted(connection);
            // While a model works, nothing is asked of this session.
            Database.execute(connection, Sql.of("set local idle_in_transaction_session_timeout = 0"));
            TransactionWriter writer = writers.apply(connection);
            used[0] = writer;
            return new Step(connection, reader, writer).run();
        });
        if (used[0] != null && step.put() + step.deleted() > 0) {
            used[0].committed();
        }
        return step;
    }

    /** What is done in one transaction. */
    private final class Step {
        private final Connection connection;
        private final RowReader reader;
        private final TransactionWriter writer;

        Step(Connection connection, RowReader reader, TransactionWriter writer) {
            this.connection = connection;
            this.reader = reader;
            this.writer = writer;
        }

        SyncStep run() throws SQLException {
            if (!watch.isAttached(connection)) {
                return SyncStep.NOTHING;
            }
            List<SyncQueue.Entry> entries = queue.take(connection, atOnce());
            boolean begun = begin(entries);
            Set<String> keys = new LinkedHashSet<>();
            for (SyncQueue.Entry entry : entries) {
                if (entry.key() != null) {
                    keys.add(entry.key());
                }
            }
            List<String> mine = keys.isEmpty() ? List.of() : queue.lock(connection, List.copyOf(keys));
            if (!mine.isEmpty()) {
                return rows().sync(mine, entries);
            }
            if (begun) {
                return new SyncStep(true, 0, 0, 0, 0);
            }
            Optional<Comparison.State> under = comparison.take(connection);
            return under.isEmpty() ? SyncStep.NOTHING : compare(under.get());
        }

        private RowsWritten rows() {
            return new RowsWritten(connection, queue, reader, writer, definitions.get(), probe);
        }

        /** Begins a comparison where one is asked for. */
        private boolean begin(List<SyncQueue.Entry> entries) throws SQLException {
            List<Long> asking = entries.stream()
                    .filter(entry -> entry.key() == null)
                    .map(SyncQueue.Entry::id)
                    .toList();
            if (asking.isEmpty() || !comparison.begin(connection)) {
                return false;
            }
            queue.delete(connection, asking);
            return true;
        }

        private SyncStep compare(Comparison.State state) throws SQLException {
            if (state.part() == Comparison.Part.DOCUMENTS) {
                return compareDocuments(state.position());
            }
            if (table.capture() == Capture.COMPARED) {
                reader.noteAll(collection.value());
                comparison.moveTo(connection, Comparison.Part.DOCUMENTS, List.of());
                return new SyncStep(true, 0, 0, 0, 0);
            }
            RowReader.Page page = reader.page(state.position(), atOnce());
            if (page.ids().isEmpty()) {
                comparison.moveTo(connection, Comparison.Part.DOCUMENTS, List.of());
                return new SyncStep(true, 0, 0, 0, 0);
            }
            comparison.moveTo(connection, Comparison.Part.ROWS, page.last());
            return syncOrNote(page.ids());
        }

        private SyncStep compareDocuments(List<String> position) throws SQLException {
            String documents = new CollectionTables(definitions.get().store()).document();
            List<String> ids = Database.query(
                    connection,
                    position.isEmpty()
                            ? Sql.of("select id from %s order by id limit %d".formatted(documents, PUT_AT_ONCE))
                            : Sql.of(
                                    "select id from %s where id > ? order by id limit %d"
                                            .formatted(documents, PUT_AT_ONCE),
                                    Sql.value(position.getFirst())),
                    row -> row.getString(1));
            if (ids.isEmpty()) {
                comparison.end(connection);
                return new SyncStep(true, 0, 0, 0, 0);
            }
            comparison.moveTo(connection, Comparison.Part.DOCUMENTS, List.of(ids.getLast()));
            Set<String> existing = reader.existing(ids);
            List<String> gone =
                    ids.stream().filter(id -> !existing.contains(id)).toList();
            return gone.isEmpty() ? new SyncStep(true, 0, 0, 0, 0) : syncOrNote(gone);
        }

        /** What somebody else is at is noted, to be looked at again. */
        private SyncStep syncOrNote(List<String> ids) throws SQLException {
            List<String> mine = queue.lock(connection, ids);
            List<String> others = new ArrayList<>(ids);
            others.removeAll(Set.copyOf(mine));
            if (!others.isEmpty()) {
                queue.note(connection, others);
            }
            return mine.isEmpty() ? new SyncStep(true, 0, 0, 0, 0) : rows().sync(mine, List.of());
        }

        private int atOnce() {
            return definitions.get().embedsDocuments() ? EMBEDDED_AT_ONCE : PUT_AT_ONCE;
        }
    }
}

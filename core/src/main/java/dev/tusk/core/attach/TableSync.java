package dev.tusk.core.attach;

import dev.tusk.core.collection.AttachedTable;
import dev.tusk.core.collection.AttachedTable.Capture;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionName;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.failure.ErrorCode;
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

    private @Nullable TableFacts facts;
    private @Nullable String attachedAt;
    private long watchedAt;

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
            return reader == null ? SyncStep.NOTHING : step(reader);
        } catch (TuskException e) {
            facts = null;
            tell(e);
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

    private void tell(TuskException failure) {
        try {
            database.connected(purpose(), connection -> {
                comparison.problem(connection, failure.getMessage());
                return true;
            });
        } catch (TuskException e) {
            // The failure itself is thrown, and tells more.
            failure.addSuppressed(e);
        }
    }

    /** What reads the table as it is now; null where the collection follows no table any more. */
    private @Nullable RowReader reader() {
        TableFacts known = facts;
        if (known == null || System.nanoTime() - watchedAt > WATCH.toNanos()) {
            known = database.connected(purpose(), this::watch).orElse(null);
            facts = known;
            watchedAt = System.nanoTime();
        }
        return known == null ? null : new RowReader(database, purpose(), table, known);
    }

    private Optional<TableFacts> watch(Connection connection) throws SQLException {
        if (!isAttached(connection)) {
            return Optional.empty();
        }
        Optional<FollowedTable> found = FollowedTable.find(connection, collection, table);
        if (found.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%s is gone, or its triggers are".formatted(table),
                    "end it with: tusk detach %s; or attach it again".formatted(collection));
        }
        FollowedTable followed = found.get();
        TableFacts read = TableFacts.read(connection, followed.qualified());
        List<String> missing = read.missing(table.columns());
        if (!missing.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%s has no column \"%s\" any more".formatted(read.shown(), String.join("\", \"", missing)),
                    "give it its name back; or detach collection \"%s\" and attach the table anew"
                            .formatted(collection));
        }
        read.checkPolicies(table.despiteRowSecurity());
        comparison.problem(connection, followed.doubt(collection, table.capture()));
        if (table.capture() == Capture.ROWS) {
            comparePartitions(connection, followed.partitions(connection));
        }
        if (table.capture() == Capture.COMPARED) {
            compareWhenDue(connection);
        }
        return Optional.of(read);
    }

    /** Whether the collection still follows the table; fails where it was detached and attached again, maybe with other columns. */
    private boolean isAttached(Connection connection) throws SQLException {
        List<String> at = Database.query(
                connection,
                Sql.of(
                        "select extract(epoch from attached_at)::text from tusk.attachment where collection = ?",
                        Sql.value(collection.value())),
                row -> row.getString(1));
        if (at.isEmpty()) {
            return false;
        }
        String known = attachedAt;
        if (known == null) {
            attachedAt = at.getFirst();
        } else if (!known.equals(at.getFirst())) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "collection \"%s\" was detached and attached again".formatted(collection),
                    "sync it again");
        }
        return true;
    }

    private void comparePartitions(Connection connection, String partitions) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        with seen as (
                          select partitions as before from tusk.attachment where collection = ? for update
                        ), changed as (
                          update tusk.attachment a
                          set partitions = ?
                          from seen s
                          where a.collection = ?
                            and s.before is distinct from ?
                          returning s.before
                        )
                        insert into tusk.sync_queue (collection, key)
                        select ?, null from changed where before is not null""",
                        Sql.value(collection.value()),
                        Sql.value(partitions),
                        Sql.value(collection.value()),
                        Sql.value(partitions),
                        Sql.value(collection.value())));
    }

    private void compareWhenDue(Connection connection) throws SQLException {
        Database.execute(connection, Sql.of("""
                        insert into tusk.sync_queue (collection, key)
                        select a.collection, null
                        from tusk.attachment a
                        where a.collection = ?
                          and a.scan is null
                          and a.scanned_at < pg_catalog.clock_timestamp() - interval '1 second' * a.every_seconds
                          and not exists(
                            select from tusk.sync_queue q where q.collection = a.collection and not q.failed)""", Sql.value(collection.value())));
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
        if (used[0] != null && step.put() > 0) {
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
            if (!isAttached(connection)) {
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

package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.Collections;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.StoreName;
import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.SessionSettings;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes and drops indexes over the vectors of the chunks whose documents pass a filter. A search whose filter lets through only such
 * documents walks one instead of the index over all vectors, and finds as quickly as a search without a filter, however far from the
 * query those are. What it costs is a second copy of these vectors, kept in step by triggers. Readers are not blocked, writers for the
 * moment in which the triggers are made. Each change is told first and made then; it may be killed at any moment and made again. Safe
 * for use by many threads at once.
 */
public final class PartialIndexes {

    /**
     * Vectors from which on an index is quicker than comparing those that pass, which are found by their documents, one by one: a thousand take 4 to 11 ms,
     * the walk of an index a millisecond.
     */
    public static final long WORTHWHILE_FROM = 1_000;

    /** Bytes of a row beside its vector, with its two entries in indexes. */
    private static final int BESIDE_VECTOR = 120;

    private final Database database;
    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final Consumer<Filter> check;
    private final Measure measure;
    private final Runnable changed;

    /**
     * Those of a collection.
     *
     * @param check refuses filters on fields that no document has
     * @param measure finds how far an index is walked once it is built
     * @param changed runs after each change
     */
    public PartialIndexes(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            Consumer<Filter> check,
            Measure measure,
            Runnable changed) {
        this.database = database;
        this.definition = definition;
        this.extensions = extensions;
        this.check = check;
        this.measure = measure;
        this.changed = changed;
    }

    /** All of them, those too that are not complete, and have no index that can be walked then. */
    public List<PartialIndexStats> list() {
        return database.connected(
                "list the partial indexes of collection \"%s\"".formatted(definition.name()),
                connection -> PartialIndexStats.read(connection, definition));
    }

    /** The one that has the index of this name. */
    public Optional<PartialIndexStats> holding(String index) {
        return list().stream()
                .filter(each ->
                        each.indexes().stream().anyMatch(of -> of.name().name().equals(index)))
                .findFirst();
    }

    /**
     * The one of this filter, complete or not.
     *
     * @throws TuskException {@code INVALID_REQUEST} where there is none
     */
    public PartialIndexStats of(Filter filter) {
        return list().stream()
                .filter(each -> each.partial().filter().equals(filter))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "collection \"%s\" has no partial index of this filter".formatted(definition.name()),
                        "see tusk index list %s".formatted(definition.name())));
    }

    /** The indexes over the vectors of a partial one, to be renewed. */
    public VectorIndexes indexes(PartialIndex partial) {
        return new VectorIndexes(database, VectorTable.of(definition, partial), extensions, changed);
    }

    /**
     * What making an index of those that pass takes. Counts them.
     *
     * @throws TuskException {@code INVALID_REQUEST} where the chunks have no vectors, for what pgvector cannot build, where all or too few
     *     vectors pass, or where there is one; {@code INVALID_FILTER}, {@code UNKNOWN_FIELD}; {@code OUT_OF_SPACE} where it is known
     *     that the memory is too small to build it in good time
     */
    public IndexChange creation(Filter filter, VectorIndexSpec spec, BuildOptions options) {
        spec.check(definition.requireEmbedding());
        check.accept(filter);
        return database.connected(
                "plan a partial index of collection \"%s\"".formatted(definition.name()),
                connection -> creation(connection, filter, spec, options));
    }

    /**
     * How many vectors pass a filter. Counts them.
     *
     * @throws TuskException {@code INVALID_REQUEST} where the chunks have no vectors; {@code INVALID_FILTER}, {@code UNKNOWN_FIELD}
     */
    public long passing(Filter filter) {
        PartialIndex counted = PartialIndex.of(filter, VectorIndexSpec.standard(definition.requireEmbedding()));
        check.accept(filter);
        return database.connected(
                "count the vectors of collection \"%s\" that pass".formatted(definition.name()),
                connection -> new PartialTable(definition, counted, "").count(connection));
    }

    private IndexChange creation(Connection connection, Filter filter, VectorIndexSpec spec, BuildOptions options)
            throws SQLException {
        Optional<PartialTable> begun = there(connection, filter);
        PartialTable kept = new PartialTable(definition, PartialIndex.of(filter, spec), "");
        VectorTable vectors = VectorTable.of(definition, kept.partial());
        EmbeddingSpec embedding = vectors.embedding();
        if (begun.isPresent()) {
            requireIncomplete(connection, begun.get());
        }
        long passing = kept.count(connection);
        requireWorthwhile(connection, passing);
        List<String> statements = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        if (begun.isPresent()) {
            statements.addAll(begun.get().drop());
            notes.add("one was begun and not completed: it is dropped first");
        }
        statements.addAll(kept.create(connection, extensions));
        statements.add(kept.fillStatement(Sql.value(null)).text());
        statements.add(spec.create(vectors.indexName(spec), vectors, extensions));
        notes.add(
                "table and triggers are made in one transaction, with the owner and rights of the chunks, and noted in tusk.partial_index;");
        notes.add("the vectors are taken in by a thousand documents at a time");
        notes.add("how far it is walked is measured in the end, by 300 queries that are compared with all of them");
        long bytes = passing * (embedding.type().bytes(embedding.dimensions()) + BESIDE_VECTOR);
        notes.add("the vectors that pass are kept a second time, about %d MB, and every write keeps them in step"
                .formatted(bytes >> 20));
        return indexes(kept.partial()).building(connection, statements, notes, spec, options, passing);
    }

    private Optional<PartialTable> there(Connection connection, Filter filter) throws SQLException {
        return PartialTable.list(connection, definition).stream()
                .filter(each -> each.partial().filter().equals(filter))
                .findFirst();
    }

    private void requireIncomplete(Connection connection, PartialTable there) throws SQLException {
        Optional<VectorIndex> serving = VectorIndexCatalog.serving(
                VectorIndexCatalog.list(connection, VectorTable.of(definition, there.partial())));
        if (serving.isPresent() && there.isCurrent()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the vectors that pass %s have an index: \"%s\""
                            .formatted(
                                    there.partial().filterJson(),
                                    serving.get().name().name()),
                    "drop it first, or renew it by tusk index rebuild");
        }
    }

    private void requireWorthwhile(Connection connection, long passing) throws SQLException {
        if (passing < WORTHWHILE_FROM) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%d vectors pass the filter: so few are compared, all of them, and no index is quicker"
                            .formatted(passing),
                    "an index is of use where %d pass or more".formatted(WORTHWHILE_FROM));
        }
        long all = Database.query(
                        connection,
                        Sql.of("select pg_catalog.count(*) from %s where embedding is not null"
                                .formatted(new CollectionTables(definition.store()).chunk())),
                        row -> row.getLong(1))
                .getFirst();
        if (all <= VectorIndexes.COMPARED_UP_TO) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "searches compare all %d vectors of the collection, so that they walk no index".formatted(all),
                    "an index is of use where there are more than %d".formatted(VectorIndexes.COMPARED_UP_TO));
        }
        if (passing >= all) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "all %d vectors pass the filter".formatted(all),
                    "searches with it walk the index over all of them");
        }
    }

    /**
     * Makes one, as {@link #creation} told. Where the model is being changed, the other store gets one of its own by its next
     * {@code maintain}.
     *
     * @param progress hears how far it is; of the build once a second, from another thread
     * @throws TuskException {@code CONCURRENT_CHANGE} where another session maintains the collection; {@code LOCK_NOT_GRANTED} where
     *     writers left no moment for the triggers; {@code INVALID_REQUEST} where one was made meanwhile
     */
    public void create(Filter filter, VectorIndexSpec spec, IndexChange change, Consumer<IndexProgress> progress) {
        try {
            PartialTable made = alone(held -> {
                Optional<PartialTable> begun = there(held, filter);
                if (begun.isPresent()) {
                    requireIncomplete(held, begun.get());
                }
                PartialTable table =
                        PartialTable.make(held, definition, PartialIndex.of(filter, spec), begun, extensions);
                table.fill(
                        held,
                        change.vectors(),
                        share -> progress.accept(new IndexProgress(
                                "taking in the vectors that pass", "percent", Math.round(100 * share), 100)));
                return table;
            });
            VectorTable vectors = VectorTable.of(definition, made.partial());
            indexes(made.partial())
                    .apply(
                            new IndexChange(
                                    List.of(spec.create(vectors.indexName(spec), vectors, extensions)),
                                    change.forecast(),
                                    change.vectors(),
                                    change.memoryBytes(),
                                    change.workers(),
                                    change.notes()),
                            progress);
            measure(vectors, progress);
        } finally {
            changed.run();
        }
    }

    /** Left to the next maintain where another session maintains the collection now. */
    private void measure(VectorTable vectors, Consumer<IndexProgress> progress) {
        try {
            alone(held -> {
                measured(
                        held,
                        vectors,
                        measure,
                        () -> {},
                        (done, all) -> progress.accept(
                                new IndexProgress("measuring how far it is walked", "queries", done, all)));
                return true;
            });
        } catch (TuskException e) {
            if (e.code() != ErrorCode.CONCURRENT_CHANGE) {
                throw e;
            }
        }
    }

    /** Where it is due, and nobody has dropped it meanwhile. Of few vectors a walk finds all. */
    private static void measured(
            Connection session, VectorTable vectors, Measure measure, Runnable begin, Measure.Listener listener)
            throws SQLException {
        Optional<VectorIndex> serving = VectorIndexCatalog.serving(VectorIndexCatalog.list(session, vectors));
        if (serving.isPresent()
                && vectors.rows(session) >= WORTHWHILE_FROM
                && measure.isDue(session, vectors, serving.get())) {
            begin.run();
            measure.measure(session, vectors, serving.get(), listener);
        }
    }

    /** What else is to be maintained does not wait for it. */
    private static void maintainMeasured(
            Connection session, VectorTable vectors, Measure measure, String what, Consumer<String> begin)
            throws SQLException {
        try {
            measured(
                    session,
                    vectors,
                    measure,
                    () -> begin.accept("measure how far %s is walked".formatted(what)),
                    (done, all) -> {});
        } catch (TuskException e) {
            begin.accept("leave %s unmeasured: %s".formatted(what, e.getMessage()));
        }
    }

    private CollectionDefinition of(StoreName store) {
        return definition.withStore(store, definition.embedding(), definition.chunking());
    }

    /** Notes for a store what another one has, for {@code maintain} to make. Within the caller's transaction. */
    public static void noteAlike(Connection connection, CollectionDefinition definition, CollectionDefinition like)
            throws SQLException {
        PartialTable.noteAlike(connection, definition, like);
    }

    /** While no other session maintains the collection. */
    private <T> T alone(Database.Work<T> work) {
        return database.connected(
                "change the partial indexes of collection \"%s\"".formatted(definition.name()),
                connection -> AdvisoryLock.tryHolding(
                                database, connection, new CollectionTables(definition.store()).chunk(), held -> {
                                    SessionSettings before = SessionSettings.read(held);
                                    return Database.withCleanup(
                                            held,
                                            session -> {
                                                SessionSettings.withoutStatementTimeout(session);
                                                return work.apply(session);
                                            },
                                            before::restore);
                                })
                        .orElseThrow(
                                () -> TuskException.withHint(
                                        ErrorCode.CONCURRENT_CHANGE,
                                        "another session is maintaining collection \"%s\"".formatted(definition.name()),
                                        "let it finish; if it was stopped, its last statement ends in a moment: then run this again")));
    }

    /** What dropping one takes, with its vectors and triggers. */
    public IndexChange removal(PartialIndex partial) {
        return new IndexChange(
                new PartialTable(definition, partial, "").drop(),
                null,
                0,
                0,
                0,
                List.of(
                        "in one transaction, with its row in tusk.partial_index, and so for the other store where the model is being changed",
                        "searches that %s passes will walk the index over all vectors"
                                .formatted(partial.filterJson())));
    }

    /**
     * Drops one, in both stores where the model is being changed.
     *
     * @throws TuskException {@code CONCURRENT_CHANGE} where another session maintains the collection; {@code LOCK_NOT_GRANTED} where readers
     *     and writers left no moment for it; nothing has changed then
     */
    public void remove(PartialIndex partial) {
        try {
            alone(held -> Database.changeTables(
                    held, "drop a partial index of collection \"%s\"".formatted(definition.name()), transaction -> {
                        PartialTable.lockCollection(transaction, definition);
                        for (StoreName store : Collections.stores(transaction, definition.name())) {
                            for (PartialTable each : PartialTable.list(transaction, of(store))) {
                                if (each.partial().filter().equals(partial.filter())) {
                                    each.remove(transaction);
                                }
                            }
                        }
                        return true;
                    }));
        } finally {
            changed.run();
        }
    }

    /**
     * Makes those that are missing or not complete, as after a kill, a change of model, or where a field of the filter was declared since.
     *
     * @param session holds the lock of the collection, and has settings for a build
     * @param handle its fields may be older than those of the collection
     * @param begin hears of each step before it begins
     */
    public static void maintain(
            Connection session,
            CollectionDefinition handle,
            Extensions extensions,
            Consumer<String> begin,
            Build build,
            Measure measure)
            throws SQLException {
        if (handle.embedding() == null) {
            return;
        }
        CollectionDefinition definition = Collections.withCurrentFields(session, handle);
        for (PartialTable kept : PartialTable.list(session, definition)) {
            String what = "the partial index of " + kept.partial().filterJson();
            String problem = kept.problem();
            if (problem != null) {
                begin.accept("leave %s, which is not used: %s".formatted(what, problem));
                continue;
            }
            boolean made = kept.isCurrent() && kept.exists(session);
            List<VectorIndex> indexes =
                    made ? VectorIndexCatalog.list(session, VectorTable.of(definition, kept.partial())) : List.of();
            if (VectorIndexCatalog.serving(indexes).isPresent()) {
                kept.clean(session);
                maintainMeasured(session, VectorTable.of(definition, kept.partial()), measure, what, begin);
                continue;
            }
            long passing = kept.count(session);
            if (passing < WORTHWHILE_FROM) {
                begin.accept("leave %s: only %d vectors pass, which are compared".formatted(what, passing));
                continue;
            }
            PartialTable table = kept;
            if (!made) {
                begin.accept("make " + what);
                table = PartialTable.make(session, definition, kept.partial().renewed(), Optional.of(kept), extensions);
            }
            begin.accept("take in the vectors of " + what);
            table.fill(session, passing, share -> {});
            VectorTable vectors = VectorTable.of(definition, table.partial());
            // The model may have been changed since it was asked for.
            build.of(vectors, indexes, table.partial().spec().orStandard(vectors.embedding()), what);
            maintainMeasured(session, vectors, measure, what, begin);
        }
    }

    /** Builds an index over a table where there is none that is ready. */
    @FunctionalInterface
    public interface Build {
        /**
         * Builds it.
         *
         * @param indexes that were left behind
         * @param what it is, for people
         */
        void of(VectorTable vectors, List<VectorIndex> indexes, VectorIndexSpec spec, String what) throws SQLException;
    }

    /** Finds how far an index is to be walked. */
    public interface Measure {

        /** Hears how many queries were compared with all vectors. */
        @FunctionalInterface
        interface Listener {
            /** Called before each. */
            void compared(int done, int all);
        }

        /** Whether it was not measured yet, or for another target or other numbers of vectors than there are today. */
        boolean isDue(Connection session, VectorTable vectors, VectorIndex index) throws SQLException;

        /** Measures it, and keeps what it found for searches. */
        SearchSettings measure(Connection session, VectorTable vectors, VectorIndex index, Listener listener)
                throws SQLException;
    }
}

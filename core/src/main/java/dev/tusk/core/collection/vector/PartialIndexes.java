package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.StoreName;
import dev.tusk.core.collection.vector.VectorIndexes.BuildOptions;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.filter.Filter;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
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

    /** Bytes of a row beside its vector, with its two entries in indexes. */
    private static final int BESIDE_VECTOR = 120;

    private final Database database;
    private final CollectionDefinition definition;
    private final Extensions extensions;
    private final Consumer<Filter> check;
    private final Runnable changed;

    /**
     * Those of a collection.
     *
     * @param check refuses filters on fields that no document has
     * @param changed runs after each change
     */
    public PartialIndexes(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            Consumer<Filter> check,
            Runnable changed) {
        this.database = database;
        this.definition = definition;
        this.extensions = extensions;
        this.check = check;
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
        PartialTable kept = PartialTable.of(definition, PartialIndex.of(filter));
        VectorTable vectors = VectorTable.of(definition, kept.partial());
        return database.connected(
                "plan a partial index of collection \"%s\"".formatted(definition.name()), connection -> {
                    Optional<PartialIndexStats> there = PartialIndexStats.read(connection, definition).stream()
                            .filter(each ->
                                    each.partial().name().equals(kept.partial().name()))
                            .findFirst();
                    Optional<VectorIndex> serving = there.flatMap(PartialIndexStats::serving);
                    if (serving.isPresent()) {
                        throw TuskException.withHint(
                                ErrorCode.INVALID_REQUEST,
                                "the vectors that pass %s have an index: \"%s\""
                                        .formatted(
                                                kept.partial().filterJson(),
                                                serving.get().name().name()),
                                "drop it first, or renew it by tusk index rebuild");
                    }
                    long passing = kept.count(connection);
                    requireWorthwhile(connection, passing);
                    List<String> statements = new ArrayList<>();
                    List<String> notes = new ArrayList<>();
                    if (there.isPresent()) {
                        notes.add("one was begun and not completed: what is there is used or dropped");
                    }
                    statements.addAll(kept.create(connection, extensions));
                    statements.add("insert into %s (id, document_id, embedding) select ... from %s"
                            .formatted(kept.table(), new CollectionTables(definition.store()).chunk()));
                    statements.add(spec.create(vectors.indexName(spec), vectors, extensions));
                    EmbeddingSpec embedding = vectors.embedding();
                    long bytes = passing * (embedding.type().bytes(embedding.dimensions()) + BESIDE_VECTOR);
                    notes.add(
                            "the vectors that pass are kept a second time, about %d MB, and every write keeps them in step"
                                    .formatted(bytes >> 20));
                    return indexes(kept.partial()).building(connection, statements, notes, spec, options, passing);
                });
    }

    private void requireWorthwhile(Connection connection, long passing) throws SQLException {
        if (passing <= VectorIndexes.COMPARED_UP_TO) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "%d vectors pass the filter: so few are compared, all of them, and no index is quicker"
                            .formatted(passing),
                    "an index is of use where more than %d pass".formatted(VectorIndexes.COMPARED_UP_TO));
        }
        long all = Database.query(
                        connection,
                        Sql.of("select pg_catalog.count(*) from %s where embedding is not null"
                                .formatted(new CollectionTables(definition.store()).chunk())),
                        row -> row.getLong(1))
                .getFirst();
        if (passing >= all) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "all %d vectors pass the filter".formatted(all),
                    "searches with it walk the index over all of them");
        }
    }

    /**
     * Does what {@link #creation} told.
     *
     * @param progress hears how far it is; of the build once a second, from another thread
     * @throws TuskException {@code CONCURRENT_CHANGE} where another session maintains the collection; {@code LOCK_NOT_GRANTED} where
     *     writers left no moment for the triggers
     */
    public void create(Filter filter, IndexChange change, Consumer<IndexProgress> progress) {
        PartialTable kept = PartialTable.of(definition, PartialIndex.of(filter));
        try {
            database.connected(
                    "make a partial index of collection \"%s\"".formatted(definition.name()),
                    connection -> AdvisoryLock.tryHolding(
                                    connection, new CollectionTables(definition.store()).chunk(), held -> {
                                        if (!isBegun(held, kept)) {
                                            kept.make(held, extensions);
                                        }
                                        kept.fill(
                                                held,
                                                share -> progress.accept(new IndexProgress(
                                                        "taking in the vectors that pass",
                                                        "percent of the chunks",
                                                        Math.round(100 * share),
                                                        100)));
                                        return true;
                                    })
                            .orElseThrow(
                                    () -> TuskException.withHint(
                                            ErrorCode.CONCURRENT_CHANGE,
                                            "another session is maintaining collection \"%s\""
                                                    .formatted(definition.name()),
                                            "let it finish; if it was stopped, its last statement ends in a moment: then run this again")));
            VectorIndexes indexes = indexes(kept.partial());
            List<String> statements = new ArrayList<>();
            for (VectorIndex index : indexes.list()) {
                statements.add(
                        "drop index concurrently if exists " + index.name().qualifiedBy(CollectionTables.SCHEMA));
            }
            statements.add(change.statements().getLast());
            indexes.apply(
                    new IndexChange(
                            statements,
                            change.forecast(),
                            change.vectors(),
                            change.memoryBytes(),
                            change.workers(),
                            change.notes()),
                    progress);
        } finally {
            changed.run();
        }
    }

    private boolean isBegun(Connection connection, PartialTable kept) throws SQLException {
        for (PartialTable there : PartialTable.list(connection, definition)) {
            if (there.partial().name().equals(kept.partial().name())) {
                return there.isCurrent() && there.exists(connection);
            }
        }
        return false;
    }

    /** What dropping one takes, with its vectors and triggers. */
    public IndexChange removal(PartialIndex partial) {
        return new IndexChange(
                PartialTable.of(definition, partial).drop(),
                null,
                0,
                0,
                0,
                List.of("searches that %s passes will walk the index over all vectors"
                        .formatted(partial.filterJson())));
    }

    /**
     * Drops one, in both stores where the model is being changed.
     *
     * @throws TuskException {@code LOCK_NOT_GRANTED} where readers and writers left no moment for it; nothing has changed then
     */
    public void remove(PartialIndex partial) {
        try {
            database.changeTables(
                    "drop a partial index of collection \"%s\"".formatted(definition.name()), connection -> {
                        String name = definition.name().value();
                        List<StoreName> stores = Database.query(
                                connection,
                                Sql.of("""
                                        select store from tusk.collection where name = ?
                                        union
                                        select store from tusk.model_change where collection = ?""", Sql.value(name), Sql.value(name)),
                                row -> new StoreName(row.getString(1)));
                        for (StoreName store : stores) {
                            CollectionDefinition of =
                                    definition.withStore(store, definition.embedding(), definition.chunking());
                            for (String statement : PartialTable.of(of, partial).drop()) {
                                Database.execute(connection, Sql.of(statement));
                            }
                        }
                        return Database.execute(
                                connection,
                                Sql.of(
                                        "delete from tusk.partial_index where collection = ? and name = ?",
                                        Sql.value(name),
                                        Sql.value(partial.name())));
                    });
        } finally {
            changed.run();
        }
    }

    /**
     * Makes those that are missing or not complete, as after a kill, a change of model, or where a field of the filter was declared since.
     *
     * @param session holds the lock of the collection, and has settings for a build
     * @param begin hears of each step before it begins
     */
    public static void maintain(
            Connection session,
            CollectionDefinition definition,
            Extensions extensions,
            Consumer<String> begin,
            Build build)
            throws SQLException {
        if (definition.embedding() == null) {
            return;
        }
        for (PartialTable kept : PartialTable.list(session, definition)) {
            VectorTable vectors = VectorTable.of(definition, kept.partial());
            String what = "the partial index of " + kept.partial().filterJson();
            if (!kept.isCurrent() || !kept.exists(session)) {
                begin.accept("make " + what);
                kept.make(session, extensions);
            }
            List<VectorIndex> indexes = VectorIndexCatalog.list(session, vectors);
            if (VectorIndexCatalog.serving(indexes).isPresent()) {
                kept.clean(session);
                continue;
            }
            begin.accept("take in the vectors of " + what);
            kept.fill(session, share -> {});
            build.of(vectors, indexes, what);
        }
    }

    /** Builds an index over a table where there is none that is ready. */
    @FunctionalInterface
    public interface Build {
        /**
         * Builds it.
         *
         * @param what it is, for people
         */
        void of(VectorTable vectors, List<VectorIndex> indexes, String what) throws SQLException;
    }
}

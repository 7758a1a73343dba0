package dev.tusk.core.collection.vector;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.Suggestion;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.SessionSettings;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes, renews and drops the indexes over the vectors of a collection. Readers and writers are not blocked, except for the moment in
 * which an index is dropped. Each change is told first and made then; it may be killed at any moment and made again. Safe for use by many
 * threads at once.
 */
public final class VectorIndexes {

    /**
     * So many vectors are compared, all of them: 5,000 of 384 dimensions take 2 to 3 ms, and the result is exact. An index over all of them
     * is built only above it.
     */
    public static final long COMPARED_UP_TO = 5000;

    private static final IndexProgress BY_ONE_PROCESS = new IndexProgress(
            "beginning again with one process, as the server has too little shared memory for several", "rows", 0, 0);

    private final Database database;
    private final CollectionDefinition definition;
    private final @Nullable VectorTable table;
    private final Extensions extensions;
    private final Runnable changed;

    /**
     * Those over the vectors of the chunks, where these have any.
     *
     * @param changed runs after each change
     */
    public VectorIndexes(Database database, CollectionDefinition definition, Extensions extensions, Runnable changed) {
        this(database, definition, VectorTable.ofChunks(definition).orElse(null), extensions, changed);
    }

    /**
     * Those over the vectors of a table.
     *
     * @param changed runs after each change
     */
    public VectorIndexes(Database database, VectorTable table, Extensions extensions, Runnable changed) {
        this(database, table.definition(), table, extensions, changed);
    }

    private VectorIndexes(
            Database database,
            CollectionDefinition definition,
            @Nullable VectorTable table,
            Extensions extensions,
            Runnable changed) {
        this.database = database;
        this.definition = definition;
        this.table = table;
        this.extensions = extensions;
        this.changed = changed;
    }

    /** @throws TuskException {@code INVALID_REQUEST} where the chunks have no vectors */
    private VectorTable table() {
        return table == null ? VectorTable.of(definition, (String) null) : table;
    }

    /**
     * How an index is built.
     *
     * @param memoryBytes of the server, or null for what the forecast says, of half of what is free at the most
     * @param workers that help, or null for what the server has
     */
    public record BuildOptions(
            @Nullable Long memoryBytes, @Nullable Integer workers) {
        public static final BuildOptions DEFAULT = new BuildOptions(null, null);

        private static final int MOST_WORKERS = 64;

        public BuildOptions {
            if (memoryBytes != null && memoryBytes < IndexBuild.LEAST_MEMORY) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "the memory of a build is %d bytes; it must be at least 64 MB".formatted(memoryBytes));
            }
            if (workers != null && (workers < 0 || workers > MOST_WORKERS)) {
                throw new TuskException(
                        ErrorCode.INVALID_REQUEST,
                        "%d workers; there must be 0 to %d".formatted(workers, MOST_WORKERS));
            }
        }
    }

    /** All of them, by name, those too that were made by SQL; none where the collection has no vectors. */
    public List<VectorIndex> list() {
        return database.connected(
                "list the vector indexes of collection \"%s\"".formatted(definition.name()), this::list);
    }

    private List<VectorIndex> list(Connection connection) throws SQLException {
        return table == null ? List.of() : VectorIndexCatalog.list(connection, table);
    }

    /** How many vectors there are to index, by the server's statistics; counted where it has none yet. */
    public long vectors() {
        VectorTable vectors = table();
        return database.connected("tell how many vectors there are", vectors::rows);
    }

    /** The name that an index of this kind gets; it tells parameters that are not pgvector's defaults. */
    public Identifier name(VectorIndexSpec spec) {
        return table().indexName(spec);
    }

    /**
     * What making an index takes.
     *
     * @throws TuskException {@code INVALID_REQUEST} for what pgvector cannot build, or where an index of that name is there;
     *     {@code OUT_OF_SPACE} where it is known that the memory is too small to build it in good time
     */
    public IndexChange creation(VectorIndexSpec spec, BuildOptions options) {
        VectorTable vectors = table();
        spec.check(vectors.embedding());
        Identifier name = name(spec);
        return database.connected("plan the index \"%s\"".formatted(name.name()), connection -> {
            List<VectorIndex> all = list(connection);
            List<VectorIndex> rivals = VectorIndexCatalog.rivals(spec, all);
            List<String> notes = new ArrayList<>();
            List<String> statements = new ArrayList<>();
            if (!rivals.isEmpty() && isReady(spec, all)) {
                rivals.forEach(rival -> statements.add(VectorIndexCatalog.drop(rival.name())));
                notes.add("the new index is built already; what it replaces is dropped");
                return new IndexChange(statements, null, vectors.rows(connection), 0, 0, notes);
            }
            requireNew(name, spec, all);
            for (VectorIndex index : all) {
                if (index.state() == VectorIndexState.INVALID) {
                    statements.add(VectorIndexCatalog.drop(index.name()));
                    notes.add("\"%s\" was left behind by a build that was interrupted"
                            .formatted(index.name().name()));
                }
            }
            statements.add(spec.create(name, vectors, extensions));
            for (VectorIndex rival : rivals) {
                statements.add(VectorIndexCatalog.drop(rival.name()));
                notes.add(
                        "\"%s\" holds the same of each vector, and a server that has both walks the one that seems cheaper to it: it is dropped when the new one is built"
                                .formatted(rival.name().name()));
            }
            return building(connection, statements, notes, spec, options, table().rows(connection));
        });
    }

    private static boolean isReady(VectorIndexSpec spec, List<VectorIndex> all) {
        return all.stream()
                .anyMatch(index ->
                        index.isReady() && !index.isPartial() && index.spec().equals(spec));
    }

    private static void requireNew(Identifier name, VectorIndexSpec spec, List<VectorIndex> all) {
        all.stream()
                .filter(index -> index.state() != VectorIndexState.INVALID)
                .filter(index -> index.name().equals(name) || (index.spec().equals(spec) && !index.isPartial()))
                .findFirst()
                .ifPresent(index -> {
                    throw TuskException.withHint(
                            ErrorCode.INVALID_REQUEST,
                            "the index \"%s\" is there: %s"
                                    .formatted(index.name().name(), index.spec()),
                            "drop it first, or renew it by tusk index rebuild");
                });
    }

    /**
     * What building an index anew takes: of other rows than it was built of, an IVFFlat index has other centroids, and an HNSW index no
     * deleted ones.
     *
     * @throws TuskException {@code INVALID_REQUEST} where there is no such index
     */
    public IndexChange renewal(String name, BuildOptions options) {
        return database.connected("plan the renewal of \"%s\"".formatted(name), connection -> {
            List<VectorIndex> all = list(connection);
            VectorIndex index = find(name, all);
            List<String> statements = new ArrayList<>();
            all.stream()
                    .filter(other -> other.state() == VectorIndexState.INVALID && !other.equals(index))
                    .forEach(other -> statements.add(VectorIndexCatalog.drop(other.name())));
            statements.add("reindex index concurrently " + index.name().qualifiedBy(CollectionTables.SCHEMA));
            return building(connection, statements, List.of(), index.spec(), options, table().rows(connection));
        });
    }

    /**
     * What dropping an index takes.
     *
     * @throws TuskException {@code INVALID_REQUEST} where there is no such index
     */
    public IndexChange removal(String name) {
        return database.connected("plan the removal of \"%s\"".formatted(name), connection -> {
            List<VectorIndex> all = list(connection);
            VectorIndex index = find(name, all);
            List<VectorIndex> others =
                    all.stream().filter(other -> !other.equals(index)).toList();
            List<String> notes = VectorIndexCatalog.serving(others)
                    .map(next -> List.of(
                            "searches will walk \"%s\"".formatted(next.name().name())))
                    .orElse(List.of("searches will compare all vectors, until maintain builds an index"));
            return new IndexChange(List.of(VectorIndexCatalog.drop(index.name())), null, index.vectors(), 0, 0, notes);
        });
    }

    /**
     * Has searches walk this index from now on, whatever others there are.
     *
     * @throws TuskException {@code INVALID_REQUEST} where there is no such index, it is not valid, it holds only some of the vectors, or
     *     another one holds the same of each
     */
    public VectorIndex serveBy(String name) {
        checkChoosable();
        List<VectorIndex> all = list();
        VectorIndex index = find(name, all);
        if (!index.isReady()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the index \"%s\" is %s"
                            .formatted(name, index.state().name().toLowerCase(Locale.ROOT)),
                    index.state() == VectorIndexState.BUILDING
                            ? "wait until it is built"
                            : "build it anew: tusk index rebuild %s %s --apply".formatted(definition.name(), name));
        }
        if (index.isPartial()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the index \"%s\" is partial: it holds only some of the vectors".formatted(name),
                    "choose one that holds all of them");
        }
        List<VectorIndex> rivals = VectorIndexCatalog.rivals(index, all);
        if (!rivals.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" holds the same of each vector as \"%s\", and a server that has both walks the one that seems cheaper to it"
                            .formatted(rivals.getFirst().name().name(), name),
                    "drop it: tusk index drop %s %s --apply"
                            .formatted(
                                    definition.name(), rivals.getFirst().name().name()));
        }
        choose(name);
        return index;
    }

    /** Has searches go on walking the index that they walk, also when one is built that they would prefer. */
    public void keepServing(VectorIndex index) {
        choose(index.name().name());
    }

    /** Has searches walk the index that finds most exactly, as they do where none was chosen; empty where there is none. */
    public Optional<VectorIndex> serveByExactness() {
        checkChoosable();
        choose(null);
        return VectorIndexCatalog.serving(list());
    }

    private void checkChoosable() {
        PartialIndex partial = table().partial();
        if (partial != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "a partial index is not chosen: filters that it holds all vectors of walk it",
                    "drop it where they are not to");
        }
        NamedVector named = table().vector();
        if (named != null) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the index of a named vector is not chosen: searches walk the most exact one",
                    "drop those over \"%s\" that are not to be walked".formatted(named.name()));
        }
    }

    private void choose(@Nullable String name) {
        String collection = definition.name().value();
        String store = definition.store().value();
        database.transaction("choose the index of collection \"%s\"".formatted(collection), connection -> {
            // One after the other, as there is one choice for each collection.
            Database.query(
                    connection,
                    Sql.of("select name from tusk.collection where name = ? for update", Sql.value(collection)),
                    row -> true);
            Database.execute(
                    connection,
                    Sql.of(
                            "update tusk.vector_index set serving = false where collection = ? and serving",
                            Sql.value(store)));
            if (name != null) {
                Database.execute(connection, Sql.of("""
                        insert into tusk.vector_index (collection, name, serving)
                        values (?, ?, true)
                        on conflict (collection, name)
                        do update set serving = true, leaves = false""", Sql.value(store), Sql.value(name)));
            }
            return true;
        });
        changed.run();
    }

    /**
     * Does what was told.
     *
     * @param progress hears once a second how far a build is, from another thread
     * @throws TuskException {@code CONCURRENT_CHANGE} where another session maintains the collection
     */
    public void apply(IndexChange change, Consumer<IndexProgress> progress) {
        try {
            database.connected(
                    "change the vector indexes of collection \"%s\"".formatted(definition.name()),
                    connection -> AdvisoryLock.tryHolding(
                                    database, connection, new CollectionTables(definition.store()).chunk(), held -> {
                                        execute(held, change, progress);
                                        return true;
                                    })
                            .orElseThrow(
                                    () -> TuskException.withHint(
                                            ErrorCode.CONCURRENT_CHANGE,
                                            "another session is maintaining collection \"%s\""
                                                    .formatted(definition.name()),
                                            "let it finish; if it was stopped, its last statement ends in a moment: then run this again")));
        } finally {
            changed.run();
        }
    }

    private void execute(Connection connection, IndexChange change, Consumer<IndexProgress> progress)
            throws SQLException {
        SessionSettings before = SessionSettings.read(connection);
        Database.withCleanup(
                connection,
                held -> {
                    SessionSettings.withoutStatementTimeout(held);
                    IndexBuild build = new IndexBuild(change.memoryBytes(), change.workers(), List.of());
                    try (BuildWatch watch = BuildWatch.of(database, held, progress)) {
                        watch.startTelling();
                        for (String statement : change.statements()) {
                            if (statement.startsWith("drop ")) {
                                Database.execute(held, Sql.of(statement));
                            } else {
                                Set<String> invalid = VectorIndexCatalog.invalid(held, table());
                                build.execute(held, statement, () -> {
                                    progress.accept(BY_ONE_PROCESS);
                                    VectorIndexCatalog.dropInvalid(held, table(), invalid);
                                });
                            }
                        }
                        forgetDropped(held);
                        BuiltOf.note(held, table());
                    }
                    return true;
                },
                before::restore);
    }

    /** The settings of indexes that are gone, so that one that is made again under such a name does not have them. */
    private void forgetDropped(Connection connection) throws SQLException {
        Database.execute(
                connection,
                Sql.of(
                        """
                        delete from tusk.vector_index v
                        where v.collection = ?
                          and not exists (
                            select
                            from pg_catalog.pg_class c
                            join pg_catalog.pg_class chunks on chunks.oid = ?::regclass and chunks.relnamespace = c.relnamespace
                            where c.relname = v.name and c.relkind = 'i')""",
                        Sql.value(definition.store().value()),
                        Sql.value(new CollectionTables(definition.store()).chunk())));
    }

    /** @param vectors how many there will be */
    IndexChange building(
            Connection connection,
            List<String> statements,
            List<String> notes,
            VectorIndexSpec spec,
            BuildOptions options,
            long vectors)
            throws SQLException {
        IndexForecast forecast = IndexForecast.of(spec, table().embedding(), vectors);
        IndexBuild build = IndexBuild.plan(connection, forecast, options.memoryBytes(), options.workers());
        List<String> all = new ArrayList<>(notes);
        all.addAll(build.notes());
        return new IndexChange(statements, forecast, vectors, build.memoryBytes(), build.workers(), all);
    }

    private VectorIndex find(String name, List<VectorIndex> all) {
        return all.stream()
                .filter(index -> index.name().name().equals(name))
                .findFirst()
                .orElseThrow(() -> TuskException.withHint(
                        ErrorCode.INVALID_REQUEST,
                        "collection \"%s\" has no vector index \"%s\"".formatted(definition.name(), name),
                        Suggestion.hint(
                                name,
                                all.stream().map(index -> index.name().name()).toList())));
    }
}

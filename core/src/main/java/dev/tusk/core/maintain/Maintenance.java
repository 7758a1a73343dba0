package dev.tusk.core.maintain;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.LexicalState;
import dev.tusk.core.collection.NamedVector;
import dev.tusk.core.collection.TermStatistics;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.collection.engine.EngineIndexes;
import dev.tusk.core.collection.vector.BuildWatch;
import dev.tusk.core.collection.vector.BuiltOf;
import dev.tusk.core.collection.vector.IndexBuild;
import dev.tusk.core.collection.vector.IndexForecast;
import dev.tusk.core.collection.vector.IndexProgress;
import dev.tusk.core.collection.vector.NamedVectorStats;
import dev.tusk.core.collection.vector.PartialIndexes;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.collection.vector.VectorIndexSpec;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.facet.FacetIndexBuild;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.Vocabulary;
import dev.tusk.core.recall.PartialRecall;
import dev.tusk.core.search.SearchPlanner;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.AdvisoryLock;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.SessionSettings;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a collection's statistics, vocabulary and vector index up to what is in it. Writers and readers are not blocked, except
 * that two things wait for the writers that are there, while others queue behind: the first build of the facet index, for at most a
 * fifth of a second at a time, and the beginning of weighing words anew, for a second at a time and at most five times. Doing it
 * again, or after a kill at any moment, is safe.
 */
public final class Maintenance {

    private static final int VOCABULARY_ATTEMPTS = 3;

    /** Begins the step of an index that is known not to fit the server. */
    public static final String LEFT_UNBUILT = "leave unbuilt ";

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;
    private final @Nullable Integer buildWorkers;
    private final @Nullable VectorIndexSpec wanted;

    public Maintenance(Database database, CollectionDefinition definition, Extensions extensions) {
        this(database, definition, extensions, null, null);
    }

    /**
     * With other than the usual vector index.
     *
     * @param buildWorkers how many processes may help to build it, 0 to leave the most to others, or null for what the server has
     * @param wanted of which kind it is to be, where there is none yet, or null for the standard
     */
    public Maintenance(
            Database database,
            CollectionDefinition definition,
            Extensions extensions,
            @Nullable Integer buildWorkers,
            @Nullable VectorIndexSpec wanted) {
        this.buildWorkers = buildWorkers;
        this.wanted = wanted;
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.store());
        this.extensions = extensions;
    }

    /**
     * Does what is needed.
     *
     * @param step hears of each step before it begins
     * @param building hears once a second how far the build of a vector index is, from another thread
     * @throws TuskException {@code CONCURRENT_CHANGE} when another session maintains the same collection; {@code SESSION_SHARED}
     */
    public MaintenanceReport run(Consumer<String> step, Consumer<IndexProgress> building) {
        long start = System.nanoTime();
        List<String> done = new ArrayList<>();
        Consumer<String> begin = name -> {
            step.accept(name);
            done.add(name);
        };
        try {
            hold(begin, building, done);
        } catch (TuskException e) {
            throw e.code() == ErrorCode.DATABASE_UNREACHABLE && !done.isEmpty() ? interrupted(e) : e;
        }
        return new MaintenanceReport(done, Duration.ofNanos(System.nanoTime() - start));
    }

    private void hold(Consumer<String> begin, Consumer<IndexProgress> building, List<String> done) {
        database.connected(
                "maintain collection \"%s\"".formatted(definition.name()),
                connection -> AdvisoryLock.tryHolding(database, connection, tables.chunk(), held -> {
                            steps(held, begin, building);
                            return done;
                        })
                        .orElseThrow(
                                () -> TuskException.withHint(
                                        ErrorCode.CONCURRENT_CHANGE,
                                        "another session is maintaining collection \"%s\"".formatted(definition.name()),
                                        "let it finish; if it was stopped, its last statement ends in a moment: then run this again")));
    }

    /** The server or somebody on it ended the session. */
    private TuskException interrupted(TuskException why) {
        return new TuskException(
                why.code(),
                why.getMessage(),
                why.detail(),
                "what was done stays; when the server can be reached, run \"tusk maintain %s\" again: it goes on with the rest, and drops what a build left unfinished"
                        .formatted(definition.name()),
                why);
    }

    /** All on one connection, so that a pool of one is enough. */
    private void steps(Connection connection, Consumer<String> begin, Consumer<IndexProgress> building)
            throws SQLException {
        SessionSettings before = SessionSettings.read(connection);
        Database.withCleanup(
                connection,
                session -> {
                    SessionSettings.withoutStatementTimeout(session);
                    begin.accept("analyze");
                    Database.execute(session, Sql.of("analyze %s, %s".formatted(tables.document(), tables.chunk())));
                    EngineIndexes engines = new EngineIndexes(definition, extensions);
                    if (definition.language() != null) {
                        // Words that are weighed anew go into each index that is there.
                        engines.dropUnused(session, begin);
                        termStatistics(session, begin);
                        begin.accept("collect words for fuzzy search");
                        refreshVocabulary(session);
                    }
                    begin.accept("merge pending entries of the GIN indexes");
                    mergePendingEntries(session);
                    engines.maintain(session, begin);
                    new FacetIndexBuild(definition).run(session, begin);
                    if (definition.embedding() != null) {
                        vectorIndex(session, begin, building);
                    }
                    for (NamedVector vector : definition.vectors()) {
                        namedVectorIndex(session, VectorTable.of(definition, vector), begin, building);
                    }
                    PartialIndexes.maintain(
                            session,
                            definition,
                            extensions,
                            begin,
                            (vectors, indexes, spec, what) -> vectorIndex(
                                    session,
                                    vectors,
                                    indexes,
                                    spec,
                                    PartialIndexes.WORTHWHILE_FROM,
                                    vectors.rows(session),
                                    what,
                                    begin,
                                    building),
                            new PartialRecall(definition, extensions));
                    return true;
                },
                before::restore);
    }

    /**
     * Merges what writes have appended to the GIN indexes, which every search reads through until then. VACUUM would do it
     * too, but goes over the HNSW index as well, which takes long. Left to autovacuum where this user is not the owner.
     */
    private void mergePendingEntries(Connection connection) throws SQLException {
        Database.query(
                connection,
                Sql.of(
                        """
                        select pg_catalog.gin_clean_pending_list(i.oid)
                        from pg_catalog.pg_class i
                        join pg_catalog.pg_index x on x.indexrelid = i.oid
                        join pg_catalog.pg_am m on m.oid = i.relam
                        where m.amname = 'gin'
                          and x.indisvalid
                          and x.indrelid in (
                            pg_catalog.to_regclass(?), pg_catalog.to_regclass(?),
                            pg_catalog.to_regclass(?), pg_catalog.to_regclass(?))
                          and pg_catalog.pg_has_role(i.relowner, 'usage')
                        order by i.oid""",
                        Sql.value(tables.document()),
                        Sql.value(tables.chunk()),
                        Sql.value(tables.lexical()),
                        Sql.value(tables.word())),
                row -> row.getLong(1));
    }

    private void termStatistics(Connection connection, Consumer<String> begin) throws SQLException {
        TermStatistics statistics = new TermStatistics(definition, extensions);
        begin.accept("merge term statistics");
        statistics.merge(connection);
        LexicalState state = statistics.state(connection);
        long weighed = 0;
        // Other weights of places make other lengths, whose average is known only once all are counted: so twice at
        // most.
        boolean stays = state.isOfOlderVersion() && !statistics.mayUpgrade(connection);
        if (stays) {
            begin.accept(
                    "leave the words as an older version of Tusk wrote them: only the owner of the tables can have them read anew");
        }
        for (int round = 0; round < 2 && (stays ? state.isToBeWeighed() : state.isOutdated()); round++) {
            begin.accept(String.format(
                    Locale.ROOT, "weigh the words of up to %,d chunks anew (%s)", state.chunks(), why(state)));
            long now = statistics.reweigh(connection);
            if (now <= 0) {
                break;
            }
            weighed += now;
            state = statistics.state(connection);
        }
        statistics.forgetUnused(connection);
        // What was weighed or merged leaves dead rows behind, which every search would pass over until autovacuum
        // comes.
        Database.execute(
                connection, Sql.of("%s %s".formatted(weighed > 0 ? "vacuum (analyze)" : "analyze", tables.lexical())));
        Database.execute(
                connection,
                Sql.of("vacuum (analyze) %s, %s, %s"
                        .formatted(tables.term(), tables.termChange(), tables.lexicalTotal())));
        statistics.shrinkChanges(connection);
    }

    private static String why(LexicalState state) {
        if (state.isOfOlderVersion()) {
            return "an older version of Tusk wrote them";
        }
        if (state.parametersChanged()) {
            return "the parameters have changed";
        }
        return state.complete()
                ? String.format(Locale.ROOT, "their average length has moved by %.1f %%", 100 * state.drift())
                : "it was interrupted";
    }

    /** Words that no chunk has any more stay until the next time where others keep adding some; they do no harm. */
    private void refreshVocabulary(Connection connection) {
        Vocabulary vocabulary = new Vocabulary(database, definition);
        for (int attempt = 1; attempt <= VOCABULARY_ATTEMPTS; attempt++) {
            try {
                vocabulary.refresh(connection);
                return;
            } catch (TuskException e) {
                if (e.code() != ErrorCode.CONCURRENT_CHANGE) {
                    throw e;
                }
            }
        }
        vocabulary.addMissing(connection);
    }

    private void vectorIndex(Connection connection, Consumer<String> begin, Consumer<IndexProgress> building)
            throws SQLException {
        for (Identifier index : VectorIndexCatalog.leaving(connection, definition)) {
            begin.accept("drop \"%s\", in whose place another index serves".formatted(index.name()));
            Database.execute(connection, Sql.of(VectorIndexCatalog.drop(index)));
        }
        CollectionStats stats = CollectionStats.read(connection, definition);
        VectorTable chunks = VectorTable.of(definition, (String) null);
        vectorIndex(
                connection,
                chunks,
                stats.vectorIndexes(),
                wanted == null ? VectorIndexSpec.standard(chunks.embedding()) : wanted,
                SearchPlanner.EXACT_UP_TO_CHUNKS + 1,
                stats.chunks(),
                "the vector index",
                begin,
                building);
        BuiltOf.note(connection, chunks);
    }

    private void namedVectorIndex(
            Connection connection, VectorTable vectors, Consumer<String> begin, Consumer<IndexProgress> building)
            throws SQLException {
        Database.execute(connection, Sql.of("analyze " + vectors.table()));
        NamedVectorStats stats = NamedVectorStats.read(connection, vectors);
        String name = Objects.requireNonNull(vectors.vector()).name();
        vectorIndex(
                connection,
                vectors,
                stats.indexes(),
                VectorIndexSpec.standard(vectors.embedding()),
                SearchPlanner.EXACT_UP_TO_CHUNKS + 1,
                stats.rows(),
                "the index of the vector \"%s\"".formatted(name),
                begin,
                building);
    }

    /** @param from how many vectors it is worthwhile */
    private void vectorIndex(
            Connection connection,
            VectorTable vectors,
            List<VectorIndex> indexes,
            VectorIndexSpec spec,
            long from,
            long rows,
            String what,
            Consumer<String> begin,
            Consumer<IndexProgress> building)
            throws SQLException {
        for (VectorIndex index : indexes) {
            if (index.state() == VectorIndexState.INVALID) {
                begin.accept("drop %s that an interrupted build left behind".formatted(what));
                Database.execute(connection, Sql.of(VectorIndexCatalog.drop(index.name())));
            }
        }
        VectorIndexState state = VectorIndexCatalog.state(indexes);
        if (state == VectorIndexState.READY || state == VectorIndexState.BUILDING) {
            return;
        }
        if (rows < from) {
            return;
        }
        IndexForecast forecast = IndexForecast.of(spec, vectors.embedding(), rows);
        IndexBuild build;
        try {
            build = IndexBuild.plan(connection, forecast, null, buildWorkers);
        } catch (TuskException e) {
            if (e.code() != ErrorCode.OUT_OF_SPACE) {
                throw e;
            }
            // What else is to be done does not wait for it.
            begin.accept("%s%s: %s".formatted(LEFT_UNBUILT, what, e.getMessage()));
            return;
        }
        String slowly = build.memoryBytes() < forecast.buildBytes()
                ? ", slowly, with %d of %d MB of memory"
                        .formatted(build.memoryBytes() >> 20, forecast.buildBytes() >> 20)
                : "";
        begin.accept("build %s (%s, about %d vectors%s)".formatted(what, spec, rows, slowly));
        try (BuildWatch watch = BuildWatch.of(database, connection, building)) {
            watch.startTelling();
            Set<String> invalid = VectorIndexCatalog.invalid(connection, vectors);
            build.execute(connection, spec.create(vectors.indexName(spec), vectors, extensions), () -> {
                begin.accept("build it by one process, as the server has too little shared memory for several");
                VectorIndexCatalog.dropInvalid(connection, vectors, invalid);
            });
        }
    }
}

package dev.tusk.core.maintain;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionStats;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.EmbeddingSpec;
import dev.tusk.core.collection.VectorIndexState;
import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.ingest.Vocabulary;
import dev.tusk.core.search.SearchPlanner;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.setup.ServerInfo;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings a collection's statistics, vocabulary and vector index up to what is in it. Writers and readers are not blocked.
 * Doing it again, or after a kill at any moment, is safe.
 */
public final class Maintenance {

    /** From here on pgvector builds HNSW indexes with parallel workers without known faults. */
    private static final String PARALLEL_BUILDS_SINCE = "0.8.4";

    private static final int VOCABULARY_ATTEMPTS = 3;

    /** "TUSK" in ASCII: the first key of its advisory locks, so that they do not meet those of others. */
    private static final int LOCK_CLASS = 0x5455534b;

    private final Database database;
    private final CollectionDefinition definition;
    private final CollectionTables tables;
    private final Extensions extensions;

    public Maintenance(Database database, CollectionDefinition definition, Extensions extensions) {
        this.database = database;
        this.definition = definition;
        this.tables = new CollectionTables(definition.name());
        this.extensions = extensions;
    }

    /**
     * Does what is needed.
     *
     * @param step hears of each step before it begins
     * @throws TuskException {@code CONCURRENT_CHANGE} when another session maintains the same collection
     */
    public MaintenanceReport run(Consumer<String> step) {
        long start = System.nanoTime();
        List<String> done = new ArrayList<>();
        Consumer<String> begin = name -> {
            step.accept(name);
            done.add(name);
        };
        database.connected("maintain collection \"%s\"".formatted(definition.name()), connection -> {
            lock(connection);
            try {
                begin.accept("analyze");
                Database.execute(connection, Sql.of("analyze %s, %s".formatted(tables.document(), tables.chunk())));
                if (definition.language() != null) {
                    begin.accept("collect words for fuzzy search");
                    refreshVocabulary();
                }
                if (definition.embedding() != null) {
                    vectorIndex(connection, definition.embedding(), begin);
                }
            } finally {
                unlock(connection);
            }
            return done;
        });
        return new MaintenanceReport(done, Duration.ofNanos(System.nanoTime() - start));
    }

    private void lock(Connection connection) throws SQLException {
        boolean locked = Database.query(
                        connection,
                        Sql.of(
                                "select pg_catalog.pg_try_advisory_lock(?, ?::regclass::oid::int)",
                                Sql.value(LOCK_CLASS),
                                Sql.value(tables.chunk())),
                        row -> row.getBoolean(1))
                .getFirst();
        if (!locked) {
            throw TuskException.withHint(
                    ErrorCode.CONCURRENT_CHANGE,
                    "another session is maintaining collection \"%s\"".formatted(definition.name()),
                    "let it finish; there is nothing to do meanwhile");
        }
    }

    private void unlock(Connection connection) throws SQLException {
        // A connection that is broken has given up its locks.
        if (!connection.isClosed()) {
            Database.query(
                    connection,
                    Sql.of(
                            "select pg_catalog.pg_advisory_unlock(?, ?::regclass::oid::int)",
                            Sql.value(LOCK_CLASS),
                            Sql.value(tables.chunk())),
                    row -> row.getBoolean(1));
        }
    }

    private void refreshVocabulary() {
        Vocabulary vocabulary = new Vocabulary(database, definition);
        for (int attempt = 1; ; attempt++) {
            try {
                vocabulary.refresh();
                return;
            } catch (TuskException e) {
                if (e.code() != ErrorCode.CONCURRENT_CHANGE || attempt == VOCABULARY_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void vectorIndex(Connection connection, EmbeddingSpec embedding, Consumer<String> begin)
            throws SQLException {
        CollectionStats stats = CollectionStats.read(database, definition);
        if (stats.vectorIndex() == VectorIndexState.READY || stats.vectorIndex() == VectorIndexState.BUILDING) {
            return;
        }
        if (stats.vectorIndex() == VectorIndexState.INVALID) {
            begin.accept("drop the vector index that an interrupted build left behind");
            Database.execute(
                    connection,
                    Sql.of("drop index concurrently if exists "
                            + tables.vectorIndex().qualifiedBy(CollectionTables.SCHEMA)));
        }
        if (stats.chunks() <= SearchPlanner.EXACT_UP_TO_CHUNKS || !CollectionTables.canIndex(embedding.dimensions())) {
            return;
        }
        begin.accept("build the vector index (HNSW, about %d vectors)".formatted(stats.chunks()));
        build(connection, embedding);
    }

    private void build(Connection connection, EmbeddingSpec embedding) throws SQLException {
        String pgvector = String.valueOf(ServerInfo.read(database).pgvectorVersion());
        boolean parallel = ServerInfo.compareVersions(pgvector, PARALLEL_BUILDS_SINCE) >= 0;
        // CREATE INDEX CONCURRENTLY cannot run in a transaction, so these are set for the session and taken back.
        try {
            Database.query(
                    connection,
                    Sql.of("""
                            select
                              pg_catalog.set_config(
                                'maintenance_work_mem',
                                greatest(
                                  pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')),
                                  least(?::bigint, 1073741824)) / 1024 || 'kB',
                                false),
                              pg_catalog.set_config('max_parallel_maintenance_workers', ?, false),
                              pg_catalog.set_config('statement_timeout', '0', false)""", Sql.value(memoryForBuild(embedding)), Sql.value(parallel ? "2" : "0")),
                    row -> true);
            Database.execute(connection, Sql.of(tables.createVectorIndex(embedding, extensions)));
        } finally {
            if (!connection.isClosed()) {
                Database.execute(connection, Sql.of("reset maintenance_work_mem"));
                Database.execute(connection, Sql.of("reset max_parallel_maintenance_workers"));
                Database.execute(connection, Sql.of("reset statement_timeout"));
            }
        }
    }

    /** What keeps the graph in memory while it is built: the vectors, and about 400 bytes of neighbours each (m = 16). */
    private long memoryForBuild(EmbeddingSpec embedding) {
        return CollectionStats.read(database, definition).chunks() * (4L * embedding.dimensions() + 400) * 12 / 10
                + 64L * 1024 * 1024;
    }
}

package dev.tusk.core.collection;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * A collection and what is in it.
 *
 * @param documents how many there are, by the planner's statistics
 * @param chunks how many there are, by the planner's statistics
 * @param tableBytes the size of the tables without their indexes
 * @param indexBytes the size of the indexes
 * @param knownFields the metadata fields that documents have had, in alphabetical order
 */
public record CollectionSummary(
        CollectionDefinition definition,
        long documents,
        long chunks,
        long tableBytes,
        long indexBytes,
        VectorIndexState vectorIndex,
        List<String> knownFields,
        Instant createdAt) {

    public CollectionSummary {
        knownFields = List.copyOf(knownFields);
    }

    /** Asks the database. */
    public static CollectionSummary read(Database database, CollectionDefinition definition, List<String> knownFields) {
        CollectionTables tables = new CollectionTables(definition.name());
        CollectionStats stats = CollectionStats.read(database, definition);
        return database.queryFirst(
                        "read the size of collection \"%s\"".formatted(definition.name()),
                        Sql.of(
                                """
                                select
                                  greatest(d.reltuples, 0)::bigint,
                                  pg_catalog.pg_table_size(d.oid) + pg_catalog.pg_table_size(c.oid),
                                  pg_catalog.pg_indexes_size(d.oid) + pg_catalog.pg_indexes_size(c.oid),
                                  (select created_at from tusk.collection where name = ?)
                                from pg_catalog.pg_class d, pg_catalog.pg_class c
                                where d.oid = ?::regclass
                                  and c.oid = ?::regclass""",
                                Sql.value(definition.name().value()),
                                Sql.value(tables.document()),
                                Sql.value(tables.chunk())),
                        row -> new CollectionSummary(
                                definition,
                                row.getLong(1),
                                stats.chunks(),
                                row.getLong(2),
                                row.getLong(3),
                                stats.vectorIndex(),
                                knownFields,
                                row.getObject(4, OffsetDateTime.class).toInstant()))
                .orElseThrow();
    }
}

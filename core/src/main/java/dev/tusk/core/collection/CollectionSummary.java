package dev.tusk.core.collection;

import dev.tusk.core.collection.engine.Engines;
import dev.tusk.core.collection.vector.NamedVectorStats;
import dev.tusk.core.setup.Extensions;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A collection and what is in it.
 *
 * @param documents how many there are: exact below about 10,000, by the planner's statistics above
 * @param chunks likewise
 * @param tableBytes the size of the tables without their indexes
 * @param indexBytes the size of the indexes
 * @param lexical how the words are ranked at present, or null for a collection without keyword search
 * @param engines what ranks the words, and why
 * @param vectorWeight how much vectors count in a hybrid search unless the request says otherwise, or null where that was
 *     neither learned nor set
 * @param vectors of the named vectors, by name in their order
 * @param knownFields the metadata fields that documents have had, in alphabetical order
 */
public record CollectionSummary(
        CollectionDefinition definition,
        long documents,
        long chunks,
        long tableBytes,
        long indexBytes,
        VectorIndexState vectorIndex,
        @Nullable LexicalState lexical,
        Engines engines,
        @Nullable StoredVectorWeight vectorWeight,
        Map<String, NamedVectorStats> vectors,
        List<String> knownFields,
        Instant createdAt) {

    public CollectionSummary {
        knownFields = List.copyOf(knownFields);
    }

    /** Asks the database. */
    public static CollectionSummary read(
            Database database, CollectionDefinition definition, Extensions extensions, List<String> knownFields) {
        CollectionTables tables = new CollectionTables(definition.store());
        CollectionStats stats = CollectionStats.read(database, definition);
        LexicalState lexical = definition.language() == null
                ? null
                : database.connected(
                        "read term statistics of collection \"%s\"".formatted(definition.name()),
                        connection -> new TermStatistics(definition, extensions).state(connection));
        StoredVectorWeight vectorWeight = vectorWeight(database, definition).orElse(null);
        return database.queryFirst(
                        "read the size of collection \"%s\"".formatted(definition.name()),
                        Sql.of(
                                """
                                select
                                  case
                                    when d.reltuples < 10000 then (select count(*) from %1$s)
                                    else d.reltuples::bigint
                                  end,
                                  case
                                    when c.reltuples < 10000 then (select count(*) from %2$s)
                                    else c.reltuples::bigint
                                  end,
                                  pg_catalog.pg_table_size(d.oid) + pg_catalog.pg_table_size(c.oid)
                                    + coalesce(pg_catalog.pg_table_size(pg_catalog.to_regclass(?)), 0)
                                    + coalesce(pg_catalog.pg_table_size(pg_catalog.to_regclass(?)), 0),
                                  pg_catalog.pg_indexes_size(d.oid) + pg_catalog.pg_indexes_size(c.oid)
                                    + coalesce(pg_catalog.pg_indexes_size(pg_catalog.to_regclass(?)), 0)
                                    + coalesce(pg_catalog.pg_indexes_size(pg_catalog.to_regclass(?)), 0),
                                  (select created_at from tusk.collection where name = ?)
                                from pg_catalog.pg_class d, pg_catalog.pg_class c
                                where d.oid = ?::regclass
                                  and c.oid = ?::regclass""".formatted(tables.document(), tables.chunk()),
                                Sql.value(tables.lexical()),
                                Sql.value(tables.term()),
                                Sql.value(tables.lexical()),
                                Sql.value(tables.term()),
                                Sql.value(definition.name().value()),
                                Sql.value(tables.document()),
                                Sql.value(tables.chunk())),
                        row -> new CollectionSummary(
                                definition,
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                stats.vectorIndex(),
                                lexical,
                                stats.engines(),
                                vectorWeight,
                                stats.named(),
                                knownFields,
                                row.getObject(5, OffsetDateTime.class).toInstant()))
                .orElseThrow();
    }

    /** How much vectors count in a hybrid search unless the request says otherwise; empty where that was not learned or set. */
    public static Optional<StoredVectorWeight> vectorWeight(Database database, CollectionDefinition definition) {
        return CollectionCatalog.vectorWeight(database, definition.name());
    }
}

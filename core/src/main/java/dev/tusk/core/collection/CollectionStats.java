package dev.tusk.core.collection;

import dev.tusk.core.collection.engine.Engines;
import dev.tusk.core.collection.vector.NamedVectorStats;
import dev.tusk.core.collection.vector.PartialIndexStats;
import dev.tusk.core.collection.vector.VectorIndex;
import dev.tusk.core.collection.vector.VectorIndexCatalog;
import dev.tusk.core.collection.vector.VectorTable;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the planner of searches goes by.
 *
 * @param chunks how many there are, by the planner's statistics; 0 where there are none yet
 * @param documents how many of these, likewise
 * @param vectorIndexes the indexes over vectors, by name
 * @param engines what ranks the words
 * @param facetIndex what the facet index covers, or null where there is none, or where so much was changed since it was built
 *     that reading all rows takes less
 * @param vectorWeight how much vectors count in a hybrid search, 0 to 1, or null where that was not learned yet
 * @param named of the named vectors, by name
 * @param partials the partial indexes, the least first
 * @param hasOlderWords whether an older version of Tusk wrote what is kept of the words, so that some of them are not found
 */
public record CollectionStats(
        long chunks,
        long documents,
        List<VectorIndex> vectorIndexes,
        VectorIndexState vectorIndex,
        Engines engines,
        @Nullable FacetIndexState facetIndex,
        @Nullable Double vectorWeight,
        Map<String, NamedVectorStats> named,
        List<PartialIndexStats> partials,
        boolean hasOlderWords) {

    /** Room for a thousand or two of changes noted for the facet index; more are weighed against the documents it covers. */
    private static final int FEW_CHANGES_BYTES = 65_536;

    /** Asks the server's catalog. */
    public static CollectionStats read(Database database, CollectionDefinition definition) {
        return database.connected(
                "read statistics of collection \"%s\"".formatted(definition.name()),
                connection -> read(connection, definition));
    }

    /** As {@link #read(Database, CollectionDefinition)}, on this connection. */
    public static CollectionStats read(Connection connection, CollectionDefinition definition) throws SQLException {
        CollectionTables tables = new CollectionTables(definition.store());
        Engines engines = Engines.read(connection, definition);
        List<VectorIndex> indexes = VectorIndexCatalog.list(connection, definition);
        Map<String, NamedVectorStats> named = new LinkedHashMap<>();
        for (NamedVector vector : definition.vectors()) {
            named.put(vector.name(), NamedVectorStats.read(connection, VectorTable.of(definition, vector)));
        }
        List<PartialIndexStats> partials = PartialIndexStats.read(connection, definition).stream()
                .sorted(Comparator.comparingLong(PartialIndexStats::rows))
                .toList();
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select
                                  greatest(c.reltuples, 0)::bigint,
                                  (select vector_weight from tusk.collection where name = ?),
                                  f.generation,
                                  f.facets,
                                  exists (select from tusk.bm25 where collection = ? and version < %d),
                                  (select greatest(d.reltuples, 0)::bigint from pg_catalog.pg_class d where d.oid = ?::regclass)
                                from pg_catalog.pg_class c
                                left join tusk.facet_index f
                                  on f.collection = ?
                                  and pg_catalog.pg_relation_size(?::regclass)
                                    <= greatest(pg_catalog.pg_relation_size(?::regclass) / 2, %d)
                                where c.oid = ?::regclass""".formatted(LexicalState.NEWEST, FEW_CHANGES_BYTES),
                                Sql.value(definition.name().value()),
                                Sql.value(definition.store().value()),
                                Sql.value(tables.document()),
                                Sql.value(definition.store().value()),
                                Sql.value(tables.facetChange()),
                                Sql.value(tables.facetSlot()),
                                Sql.value(tables.chunk())),
                        row -> new CollectionStats(
                                row.getLong(1),
                                row.getLong(6),
                                indexes,
                                VectorIndexCatalog.state(definition, indexes),
                                engines,
                                FacetIndexState.of(row.getArray(4), row.getLong(3)),
                                row.getObject(2, Double.class),
                                named,
                                partials,
                                row.getBoolean(5)))
                .stream()
                .findFirst()
                .orElseThrow();
    }

    /** The index that a search for the nearest vectors walks, if any can be. */
    public Optional<VectorIndex> servingIndex() {
        return VectorIndexCatalog.serving(vectorIndexes);
    }
}

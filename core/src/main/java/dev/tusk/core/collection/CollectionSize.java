package dev.tusk.core.collection;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * What a collection takes on the server's disk.
 *
 * @param tableBytes of its tables, with what is stored apart from their rows
 * @param indexBytes of all indexes
 */
public record CollectionSize(long tableBytes, long indexBytes) {

    /** Both. */
    public long bytes() {
        return tableBytes + indexBytes;
    }

    /** Asks the server. */
    public static CollectionSize read(Database database, CollectionDefinition definition) {
        CollectionTables tables = new CollectionTables(definition.store());
        List<String> names = new ArrayList<>(List.of(
                tables.document(),
                tables.chunk(),
                tables.word(),
                tables.term(),
                tables.termChange(),
                tables.lexicalTotal(),
                tables.lexical(),
                tables.facetSlot(),
                tables.facetBits(),
                tables.facetBin(),
                tables.facetNumber(),
                tables.facetChange()));
        definition.vectors().forEach(vector -> names.add(tables.vector(vector.name())));
        return database.query(
                        "read the size of collection \"%s\"".formatted(definition.name()),
                        Sql.of("""
                                select coalesce(sum(pg_catalog.pg_table_size(t.oid)), 0)::bigint,
                                  coalesce(sum(pg_catalog.pg_indexes_size(t.oid)), 0)::bigint
                                from (select pg_catalog.to_regclass(name) as oid from unnest(?::text[]) name) t
                                where t.oid is not null""", Sql.textArray(names)),
                        row -> new CollectionSize(row.getLong(1), row.getLong(2)))
                .getFirst();
    }
}

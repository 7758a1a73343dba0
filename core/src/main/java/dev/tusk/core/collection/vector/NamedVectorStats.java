package dev.tusk.core.collection.vector;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What the planner of searches goes by for a named vector.
 *
 * @param rows how many documents have such a vector, by the planner's statistics; 0 where there are none yet
 * @param bytes of the table and its indexes
 * @param indexes over the vectors, by name
 */
public record NamedVectorStats(long rows, long bytes, List<VectorIndex> indexes) {

    public NamedVectorStats {
        indexes = List.copyOf(indexes);
    }

    /** Asks the server's catalog. */
    public static NamedVectorStats read(Connection connection, VectorTable vectors) throws SQLException {
        List<VectorIndex> indexes = VectorIndexCatalog.list(connection, vectors);
        return Database.query(
                        connection,
                        Sql.of("""
                                select
                                  (greatest(c.reltuples, 0) * (1 - coalesce(s.null_frac, 0)))::bigint,
                                  pg_catalog.pg_total_relation_size(c.oid)
                                from pg_catalog.pg_class c
                                join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                                left join pg_catalog.pg_stats s
                                  on s.schemaname = n.nspname
                                  and s.tablename = c.relname
                                  and s.attname = 'embedding'
                                where c.oid = ?::regclass""", Sql.value(vectors.table())),
                        row -> new NamedVectorStats(row.getLong(1), row.getLong(2), indexes))
                .getFirst();
    }

    /** The index that a search for the nearest walks, if any can be. */
    public Optional<VectorIndex> serving() {
        return VectorIndexCatalog.serving(indexes);
    }
}

package dev.tusk.core.collection.vector;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What was there when an index over the vectors of the chunks was built, and what is now.
 *
 * @param vectors when it was built
 * @param vectorsNow by the server's statistics
 * @param writesSince rows that were inserted or updated since, as the server counts them
 */
public record BuiltOf(long vectors, long vectorsNow, long writesSince) {

    /** Reads it; empty where it was built by SQL and no maintenance has seen it since. */
    public static Optional<BuiltOf> read(Connection connection, VectorTable chunks, String index) throws SQLException {
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select
                                  v.built_vectors,
                                  greatest(c.reltuples, 0)::bigint,
                                  -- The server's counts begin again when they are reset.
                                  case when n.writes >= v.built_writes then n.writes - v.built_writes else n.writes end
                                from tusk.vector_index v
                                join pg_catalog.pg_class c on c.oid = ?::regclass
                                join pg_catalog.pg_index i on i.indrelid = c.oid
                                join pg_catalog.pg_class ic on ic.oid = i.indexrelid and ic.relname = v.name
                                cross join lateral (select %s as writes) n
                                where v.collection = ? and v.name = ? and v.built_oid = ic.oid::bigint""".formatted(writes("c.oid")),
                                Sql.value(chunks.table()),
                                Sql.value(chunks.definition().store().value()),
                                Sql.value(index)),
                        row -> new BuiltOf(row.getLong(1), row.getLong(2), row.getLong(3)))
                .stream()
                .findFirst();
    }

    /** Notes what is there now for each index that was built since the last time. */
    public static void note(Connection connection, VectorTable chunks) throws SQLException {
        if (!chunks.isOfChunks()) {
            return;
        }
        String store = chunks.definition().store().value();
        Database.execute(
                connection,
                Sql.of("""
                        insert into tusk.vector_index (collection, name, built_oid, built_vectors, built_writes)
                        select ?, ic.relname, ic.oid::bigint, greatest(c.reltuples, 0)::bigint,
                          -- What another session has just loaded may not be counted yet.
                          greatest(%s, c.reltuples::bigint)
                        from pg_catalog.pg_class c
                        join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisvalid
                        join pg_catalog.pg_class ic on ic.oid = i.indexrelid
                        join pg_catalog.pg_am am on am.oid = ic.relam and am.amname in ('hnsw', 'ivfflat')
                        left join tusk.vector_index v on v.collection = ? and v.name = ic.relname
                        where c.oid = ?::regclass and v.built_oid is distinct from ic.oid::bigint
                        on conflict (collection, name) do update
                        set
                          built_oid = excluded.built_oid,
                          built_vectors = excluded.built_vectors,
                          built_writes = excluded.built_writes""".formatted(writes("c.oid")), Sql.value(store), Sql.value(store), Sql.value(chunks.table())));
    }

    private static String writes(String table) {
        return "(pg_catalog.pg_stat_get_tuples_inserted(%1$s) + pg_catalog.pg_stat_get_tuples_updated(%1$s))"
                .formatted(table);
    }
}

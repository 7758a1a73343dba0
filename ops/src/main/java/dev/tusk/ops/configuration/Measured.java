package dev.tusk.ops.configuration;

import dev.tusk.core.setup.ServerInfo;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server has counted since its statistics were reset.
 *
 * @param connections sessions of clients at this moment
 * @param temporary what was spilled to temporary files in this database
 * @param wal what was written to the log
 * @param vectorIndexes indexes over vectors in this database, the largest first
 * @param unindexed columns of vectors without an index, the largest first
 * @param tables large ones whose autovacuum is left to the server's settings, the largest first
 */
record Measured(
        int connections,
        Temporary temporary,
        @Nullable Wal wal,
        List<VectorIndex> vectorIndexes,
        List<VectorColumn> unindexed,
        List<LargeTable> tables) {

    /**
     * Temporary files.
     *
     * @param seconds in which they were counted
     */
    record Temporary(long files, long bytes, double seconds) {}

    /**
     * The log.
     *
     * @param requested checkpoints that were not begun by the clock
     */
    record Wal(double bytes, double seconds, long timed, long requested) {}

    /** @param name qualified, as SQL */
    record VectorIndex(String name, String method, long bytes) {}

    /** @param bytes that an HNSW index would take, roughly: its vectors and 200 bytes of links and headers for each */
    record VectorColumn(String table, String column, long rows, long bytes) {}

    /** @param name qualified, as SQL */
    record LargeTable(String name, long rows, long deadRows) {}

    private static final long LARGE_TABLE = 1_000_000;
    private static final long LARGE_COLUMN = 10_000;
    private static final int MOST_NAMED = 50;

    static Measured read(Connection connection, int versionNumber) throws SQLException {
        boolean vectors = ServerInfo.pgvectorVersion(connection).isPresent();
        return new Measured(
                Database.query(
                                connection,
                                Sql.of(
                                        "select pg_catalog.count(*)::int from pg_catalog.pg_stat_activity where backend_type = 'client backend'"),
                                row -> row.getInt(1))
                        .getFirst(),
                temporary(connection),
                wal(connection, versionNumber),
                vectors ? vectorIndexes(connection) : List.of(),
                vectors ? unindexed(connection) : List.of(),
                tables(connection));
    }

    private static Temporary temporary(Connection connection) throws SQLException {
        return Database.query(
                        connection, Sql.of("""
                                select
                                  d.temp_files, d.temp_bytes,
                                  extract(epoch from pg_catalog.now() - coalesce(d.stats_reset, pg_catalog.pg_postmaster_start_time()))
                                from pg_catalog.pg_stat_database d
                                where d.datname = pg_catalog.current_database()"""), row -> new Temporary(row.getLong(1), row.getLong(2), row.getDouble(3)))
                .getFirst();
    }

    private static @Nullable Wal wal(Connection connection, int versionNumber) throws SQLException {
        String checkpoints = versionNumber >= 170_000
                ? "select c.num_timed, c.num_requested from pg_catalog.pg_stat_checkpointer c"
                : "select c.checkpoints_timed, c.checkpoints_req from pg_catalog.pg_stat_bgwriter c";
        return Database.query(
                        connection,
                        Sql.of("""
                                select
                                  w.wal_bytes::float8,
                                  extract(epoch from pg_catalog.now() - coalesce(w.stats_reset, pg_catalog.pg_postmaster_start_time())),
                                  k.timed, k.requested
                                from pg_catalog.pg_stat_wal w
                                cross join (%s) k (timed, requested)""".formatted(checkpoints)),
                        row -> new Wal(row.getDouble(1), row.getDouble(2), row.getLong(3), row.getLong(4)))
                .stream()
                .findFirst()
                .orElse(null);
    }

    private static List<VectorIndex> vectorIndexes(Connection connection) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select
                          c.oid::pg_catalog.regclass::text, m.amname,
                          -- Asking for the size would wait for whoever has locked it.
                          case
                            when exists (
                              select
                              from pg_catalog.pg_locks l
                              join pg_catalog.pg_database d on d.oid = l.database
                              where d.datname = pg_catalog.current_database()
                                and l.relation = c.oid
                                and l.mode = 'AccessExclusiveLock')
                            then c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint
                            else pg_catalog.pg_relation_size(c.oid)
                          end
                        from pg_catalog.pg_class c
                        join pg_catalog.pg_am m on m.oid = c.relam
                        where c.relkind = 'i'
                          and m.amname in ('hnsw', 'ivfflat')
                        order by 3 desc, 1
                        limit %d""".formatted(MOST_NAMED)),
                row -> new VectorIndex(row.getString(1), row.getString(2), row.getLong(3)));
    }

    private static List<VectorColumn> unindexed(Connection connection) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select
                          c.oid::pg_catalog.regclass::text, pg_catalog.quote_ident(a.attname), c.reltuples::bigint,
                          (c.reltuples * (4 * a.atttypmod + 200))::bigint
                        from pg_catalog.pg_attribute a
                        join pg_catalog.pg_class c on c.oid = a.attrelid
                        join pg_catalog.pg_type t on t.oid = a.atttypid
                        join pg_catalog.pg_extension e on e.extname = 'vector' and t.typnamespace = e.extnamespace
                        where t.typname in ('vector', 'halfvec')
                          and c.relkind in ('r', 'm')
                          and a.attnum > 0
                          and not a.attisdropped
                          and a.atttypmod > 0
                          and c.reltuples >= %d
                          and not exists (
                            select
                            from pg_catalog.pg_index i
                            join pg_catalog.pg_class ic on ic.oid = i.indexrelid
                            join pg_catalog.pg_am m on m.oid = ic.relam and m.amname in ('hnsw', 'ivfflat')
                            where i.indrelid = c.oid)
                        order by 4 desc, 1, 2
                        limit %d""".formatted(LARGE_COLUMN, MOST_NAMED)),
                row -> new VectorColumn(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)));
    }

    private static List<LargeTable> tables(Connection connection) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select s.relid::pg_catalog.regclass::text, s.n_live_tup, s.n_dead_tup
                        from pg_catalog.pg_stat_user_tables s
                        join pg_catalog.pg_class c on c.oid = s.relid
                        where s.n_live_tup >= %d
                          and not exists (
                            select
                            from pg_catalog.unnest(c.reloptions) o (option)
                            where o.option like 'autovacuum\\_vacuum\\_%%')
                        order by 2 desc, 1
                        limit %d""".formatted(LARGE_TABLE, MOST_NAMED)),
                row -> new LargeTable(row.getString(1), row.getLong(2), row.getLong(3)));
    }
}

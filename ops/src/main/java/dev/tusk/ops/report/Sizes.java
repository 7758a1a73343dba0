package dev.tusk.ops.report;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is large, the largest first. Asking for the size of a table waits for whoever has locked it or is about to; of those the size is what the last vacuum
 * or analyze counted.
 */
final class Sizes {

    private static final int MOST = 20;

    /** A net below the look at pg_locks: for locks that are taken meanwhile, and for servers with very many files. */
    private static final String LIMITS = """
            select /* tusk */
              pg_catalog.set_config('transaction_read_only', 'on', true),
              pg_catalog.set_config('lock_timeout', '1s', true),
              pg_catalog.set_config('statement_timeout', '30s', true)""";

    private static final String MEASURED = """
            with /* tusk */ locked as materialized (
              select distinct l.relation
              from pg_catalog.pg_locks l
              join pg_catalog.pg_database d on d.oid = l.database
              where d.datname = pg_catalog.current_database()
                and l.mode = 'AccessExclusiveLock'
                and l.relation is not null),
            measured as materialized (
              select
                c.oid,
                c.reltoastrelid,
                c.relkind,
                c.oid in (select relation from locked) or c.reltoastrelid in (select relation from locked) as locked,
                case
                  when c.oid in (select relation from locked) or c.reltoastrelid in (select relation from locked)
                  then c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint
                  else coalesce(pg_catalog.pg_table_size(c.oid), 0)
                end as bytes
              from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
              where c.relkind in ('r', 'm', 'i')
                and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast'))
            """;

    private final Database database;

    Sizes(Database database) {
        this.database = database;
    }

    /**
     * A table.
     *
     * @param indexBytes of all its indexes
     * @param isLocked whether somebody has locked it, so that its size, or that of an index, is an older one
     * @param rows as vacuum and analyze counted them last
     * @param deadRows that a vacuum has yet to take out
     * @param seqScans since the statistics were reset
     * @param vacuumed null where it never was, since the statistics were reset
     */
    record Table(
            String name,
            long bytes,
            long indexBytes,
            boolean isLocked,
            long rows,
            long deadRows,
            long seqScans,
            long indexScans,
            @Nullable Instant vacuumed) {

        /** Of all rows, 0 to 1. */
        double deadShare() {
            return deadRows <= 0 ? 0 : (double) deadRows / (Math.max(0, rows) + deadRows);
        }
    }

    /**
     * An index.
     *
     * @param scans since the statistics were reset
     * @param purpose what it is there for besides scans, such as {@code primary key}; empty where it is there for scans alone
     */
    record Index(String name, String table, long bytes, boolean isLocked, long scans, String purpose) {}

    List<Table> tables() {
        return measured(
                "read the sizes of tables",
                """
                        select
                          m.oid::pg_catalog.regclass::text, m.bytes, coalesce(i.bytes, 0)::bigint, m.locked or coalesce(i.locked, false),
                          greatest(c.reltuples, 0)::bigint, coalesce(s.n_dead_tup, 0), coalesce(s.seq_scan, 0), coalesce(s.idx_scan, 0),
                          greatest(s.last_vacuum, s.last_autovacuum)
                        from measured m
                        join pg_catalog.pg_class c on c.oid = m.oid
                        left join (
                          select x.indrelid, pg_catalog.sum(mi.bytes) as bytes, pg_catalog.bool_or(mi.locked) as locked
                          from pg_catalog.pg_index x
                          join measured mi on mi.oid = x.indexrelid
                          group by x.indrelid) i on i.indrelid = m.oid
                        left join pg_catalog.pg_stat_all_tables s on s.relid = m.oid
                        where m.relkind in ('r', 'm')
                        order by m.bytes + coalesce(i.bytes, 0) desc, 1
                        limit %d""",
                row -> new Table(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getBoolean(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        instant(row, 9)));
    }

    List<Index> indexes() {
        return measured(
                "read the sizes of indexes",
                """
                        select
                          m.oid::pg_catalog.regclass::text, i.indrelid::pg_catalog.regclass::text, m.bytes, m.locked, coalesce(s.idx_scan, 0),
                          case
                            when not i.indisvalid then 'invalid'
                            when i.indisprimary then 'primary key'
                            when i.indisexclusion then 'exclusion'
                            when i.indisunique then 'unique'
                            else ''
                          end
                        from measured m
                        join pg_catalog.pg_index i on i.indexrelid = m.oid
                        left join pg_catalog.pg_stat_all_indexes s on s.indexrelid = m.oid
                        where m.relkind = 'i'
                        order by m.bytes desc, 1
                        limit %d""",
                row -> new Index(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getBoolean(4),
                        row.getLong(5),
                        row.getString(6)));
    }

    private <T> List<T> measured(String purpose, String query, Database.RowMapper<T> mapper) {
        return database.transaction(purpose, connection -> {
            Database.query(connection, Sql.of(LIMITS), row -> true);
            return Database.query(connection, Sql.of(MEASURED + query.formatted(MOST)), mapper);
        });
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}

package dev.tusk.ops.doctor.fact;

import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A table as catalog and statistics tell it; nothing of it is read.
 *
 * @param name qualified, as SQL
 * @param kind {@code r}, {@code p} for a partitioned table, {@code m} for a materialised view
 * @param persistence {@code p} or {@code u} for unlogged
 * @param rows an estimate, -1 where the table was never vacuumed or analysed
 * @param bytes of its own pages when last vacuumed or analysed
 * @param frozenAge transactions since the oldest that is not frozen
 * @param multixactAge the same of multixacts
 * @param changes rows changed since it was last analysed
 * @param insertsSinceVacuum rows inserted since it was last vacuumed
 * @param vacuumAge seconds since it was last vacuumed, -1 for never
 * @param analyzeAge seconds since it was last analysed, -1 for never
 * @param options of storage, as {@code autovacuum_enabled=false}
 * @param owned whether an extension owns it
 * @param readable whether this user may read all of its rows
 */
public record Table(
        long oid,
        String name,
        String schema,
        String kind,
        String persistence,
        boolean isPartition,
        double rows,
        long bytes,
        long frozenAge,
        long multixactAge,
        long live,
        long dead,
        long changes,
        long insertsSinceVacuum,
        double vacuumAge,
        double analyzeAge,
        long sequentialScans,
        long sequentialRows,
        long indexScans,
        long inserted,
        long updated,
        long deleted,
        long hotUpdated,
        List<String> options,
        boolean owned,
        boolean hasPrimaryKey,
        boolean readable) {

    static final Sql QUERY = Sql.of("""
            select
              c.oid::bigint, c.oid::regclass::text, n.nspname::text, c.relkind::text, c.relpersistence::text, c.relispartition,
              c.reltuples, c.relpages::bigint * current_setting('block_size')::bigint,
              case when c.relkind in ('r', 'm') then age(c.relfrozenxid) else 0 end,
              case when c.relkind in ('r', 'm') then mxid_age(c.relminmxid) else 0 end,
              pg_stat_get_live_tuples(c.oid), pg_stat_get_dead_tuples(c.oid), pg_stat_get_mod_since_analyze(c.oid),
              pg_stat_get_ins_since_vacuum(c.oid),
              coalesce(extract(epoch from now() - greatest(
                pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid))), -1)::float8,
              coalesce(extract(epoch from now() - greatest(
                pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid))), -1)::float8,
              pg_stat_get_numscans(c.oid), pg_stat_get_tuples_returned(c.oid),
              coalesce(ix.scans, 0)::bigint,
              pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid),
              pg_stat_get_tuples_hot_updated(c.oid),
              coalesce(c.reloptions, '{}'),
              exists (
                select from pg_depend d
                where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0 and d.deptype = 'e'),
              coalesce(ix.has_primary, false),
              has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
                and (not c.relrowsecurity or not row_security_active(c.oid))
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            left join lateral (
              select sum(pg_stat_get_numscans(i.indexrelid)) as scans, bool_or(i.indisprimary) as has_primary
              from pg_index i
              where i.indrelid = c.oid) ix on true
            where c.relkind in ('r', 'p', 'm')
              and c.relpersistence <> 't'
              and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
            order by 2""");

    static Table of(ResultSet row) throws SQLException {
        return new Table(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getDouble(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14),
                row.getDouble(15),
                row.getDouble(16),
                row.getLong(17),
                row.getLong(18),
                row.getLong(19),
                row.getLong(20),
                row.getLong(21),
                row.getLong(22),
                row.getLong(23),
                List.of((String[]) row.getArray(24).getArray()),
                row.getBoolean(25),
                row.getBoolean(26),
                row.getBoolean(27));
    }

    /**
     * The rows that there are, as well as is known without counting: as vacuum and analyse saw them, else as writes were counted, which count twice what
     * was written just before.
     */
    public long estimatedRows() {
        return rows > 0 ? (long) rows : live;
    }

    /** Whether it is a table of somebody's own: neither an extension's nor Tusk's. */
    public boolean isOfUsers() {
        return !owned && !schema.equals("tusk");
    }

    /** The value of an option of storage. */
    public Optional<String> option(String option) {
        return options.stream()
                .filter(each -> each.startsWith(option + "="))
                .map(each -> each.substring(option.length() + 1))
                .findFirst();
    }
}

package dev.tusk.ops.doctor.fact;

import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An index as catalog and statistics tell it.
 *
 * @param name qualified, as SQL
 * @param table the number of its table
 * @param method {@code btree}, {@code gin}, {@code hnsw} and so on
 * @param columns numbers of its columns in the table, 0 for an expression, those that are only included at the end
 * @param keys how many of them are keys
 * @param classes operator classes of the keys, as numbers
 * @param classNames operator classes of the keys, as names
 * @param collations of the keys, as numbers
 * @param directions of the keys: bits for descending and nulls first
 * @param expressions as the catalog keeps them, without places in the text; null for none
 * @param predicate of a partial index, in the same form; null for none
 * @param uniqueness what a unique one refuses and when: whether NULLs are distinct, and whether it looks at once; empty for one that is not unique
 * @param constraint whether a constraint needs it, or the index of the partitioned table that it is a part of
 * @param bytes when its table was last vacuumed or analysed
 * @param lastScanAge seconds since it was last used; -1 where that is not known
 */
public record Index(
        long oid,
        String name,
        long table,
        String method,
        List<Integer> columns,
        int keys,
        List<Long> classes,
        List<String> classNames,
        List<Long> collations,
        List<Integer> directions,
        @Nullable String expressions,
        @Nullable String predicate,
        boolean unique,
        boolean primary,
        boolean valid,
        boolean ready,
        boolean constraint,
        boolean replicaIdentity,
        long scans,
        double lastScanAge,
        long bytes,
        double rows,
        List<String> options,
        String uniqueness) {

    private static final int LAST_SCANS_SINCE = 160000;

    /** Version 16 tells when an index was last used. */
    static Sql query(int version) {
        String lastScan = version >= LAST_SCANS_SINCE
                ? "coalesce(extract(epoch from now() - pg_stat_get_lastscan(c.oid)), -1)"
                : "-1";
        return Sql.of("""
                select
                  c.oid::bigint, c.oid::regclass::text, i.indrelid::bigint, am.amname::text,
                  i.indkey::int2[], i.indnkeyatts, i.indclass::oid[]::bigint[],
                  (select array_agg(oc.opcname::text order by k.place)
                   from unnest(i.indclass::oid[]) with ordinality k (class, place) join pg_opclass oc on oc.oid = k.class),
                  i.indcollation::oid[]::bigint[], i.indoption::int2[],
                  regexp_replace(i.indexprs::text, ':location -?[0-9]+', '', 'g'),
                  regexp_replace(i.indpred::text, ':location -?[0-9]+', '', 'g'),
                  i.indisunique, i.indisprimary, i.indisvalid, i.indisready,
                  exists (select from pg_constraint k where k.conindid = i.indexrelid) or c.relispartition,
                  i.indisreplident, pg_stat_get_numscans(c.oid), %s::float8,
                  c.relpages::bigint * current_setting('block_size')::bigint, c.reltuples, coalesce(c.reloptions, '{}'),
                  case when i.indisunique then i.indnullsnotdistinct || ' ' || i.indimmediate else '' end
                from pg_index i
                join pg_class c on c.oid = i.indexrelid
                join pg_class t on t.oid = i.indrelid
                join pg_am am on am.oid = c.relam
                join pg_namespace n on n.oid = t.relnamespace
                where t.relpersistence <> 't'
                  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                order by 2""".formatted(lastScan));
    }

    static Index of(ResultSet row) throws SQLException {
        return new Index(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                integers(row, 5),
                row.getInt(6),
                longs(row, 7),
                List.of((String[]) row.getArray(8).getArray()),
                longs(row, 9),
                integers(row, 10),
                row.getString(11),
                row.getString(12),
                row.getBoolean(13),
                row.getBoolean(14),
                row.getBoolean(15),
                row.getBoolean(16),
                row.getBoolean(17),
                row.getBoolean(18),
                row.getLong(19),
                row.getDouble(20),
                row.getLong(21),
                row.getDouble(22),
                List.of((String[]) row.getArray(23).getArray()),
                row.getString(24));
    }

    private static List<Integer> integers(ResultSet row, int column) throws SQLException {
        return Arrays.stream((Object[]) row.getArray(column).getArray())
                .map(value -> ((Number) value).intValue())
                .toList();
    }

    private static List<Long> longs(ResultSet row, int column) throws SQLException {
        return Arrays.stream((Object[]) row.getArray(column).getArray())
                .map(value -> ((Number) value).longValue())
                .toList();
    }

    /** The columns that are keys. */
    public List<Integer> keyColumns() {
        return columns.subList(0, keys);
    }

    /** The columns that are only included. */
    public List<Integer> included() {
        return columns.subList(keys, columns.size());
    }

    /** The value of an option of storage. */
    public Optional<String> option(String option) {
        return options.stream()
                .filter(each -> each.startsWith(option + "="))
                .map(each -> each.substring(option.length() + 1))
                .findFirst();
    }
}

package dev.tusk.ops.advise;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog and the statistics say of a table.
 *
 * @param name qualified, as SQL
 * @param rows by the planner's statistics
 * @param writes rows that were inserted, updated other than in place of the same page (HOT), or deleted since the statistics were reset
 * @param columns by their names as SQL
 */
record TableFacts(
        long oid,
        String name,
        double rows,
        long bytes,
        long writes,
        Map<String, Column> columns,
        List<Existing> indexes) {

    /**
     * A column.
     *
     * @param type by its bare name: {@code text}, {@code jsonb}, {@code tsvector}, {@code int4range} ...
     * @param category {@code typcategory} of {@code pg_type}
     * @param distinct values, by the statistics; negative for a share of the rows, null where there are none
     * @param correlation of the order of values with the order of rows, -1 to 1; null where there is none
     */
    record Column(
            String name,
            String type,
            char category,
            boolean isVarlena,
            @Nullable Double distinct,
            @Nullable Double correlation,
            int width) {}

    /** An index that is there: its definition behind {@code USING}. */
    record Existing(String name, String definition) {}

    static Optional<TableFacts> read(Connection connection, String schema, String table) throws SQLException {
        List<TableFacts> found = Database.query(
                connection,
                Sql.of("""
                        select
                          c.oid::bigint,
                          pg_catalog.format('%I.%I', n.nspname, c.relname),
                          greatest(c.reltuples, 0)::float8,
                          pg_catalog.pg_table_size(c.oid),
                          coalesce(s.n_tup_ins + s.n_tup_upd - s.n_tup_hot_upd + s.n_tup_del, 0)
                        from pg_catalog.pg_class c
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        left join pg_catalog.pg_stat_user_tables s on s.relid = c.oid
                        where n.nspname = ?
                          and c.relname = ?
                          and c.relkind in ('r', 'p', 'm')""", Sql.value(schema), Sql.value(table)),
                row -> new TableFacts(
                        row.getLong(1),
                        row.getString(2),
                        row.getDouble(3),
                        row.getLong(4),
                        row.getLong(5),
                        Map.of(),
                        List.of()));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        TableFacts bare = found.getFirst();
        Map<String, Column> columns = new LinkedHashMap<>();
        columns(connection, bare.oid).forEach(each -> columns.put(each.name(), each));
        return Optional.of(new TableFacts(
                bare.oid, bare.name, bare.rows, bare.bytes, bare.writes, columns, indexes(connection, bare.oid)));
    }

    private static List<Column> columns(Connection connection, long oid) throws SQLException {
        return Database.query(
                connection,
                Sql.of("""
                        select
                          pg_catalog.quote_ident(a.attname), t.typname, t.typcategory, t.typlen = -1, s.n_distinct, s.correlation,
                          coalesce(s.avg_width, 0)
                        from pg_catalog.pg_attribute a
                        join pg_catalog.pg_class c on c.oid = a.attrelid
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        join pg_catalog.pg_type t on t.oid = a.atttypid
                        left join pg_catalog.pg_stats s
                          on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname and s.inherited = (c.relkind = 'p')
                        where a.attrelid = ?::bigint::oid
                          and a.attnum > 0
                          and not a.attisdropped
                        order by a.attnum""", Sql.value(oid)),
                row -> new Column(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3).charAt(0),
                        row.getBoolean(4),
                        row.getObject(5, Float.class) == null ? null : Double.valueOf(row.getFloat(5)),
                        row.getObject(6, Float.class) == null ? null : Double.valueOf(row.getFloat(6)),
                        row.getInt(7)));
    }

    private static List<Existing> indexes(Connection connection, long oid) throws SQLException {
        return Database.query(
                connection, Sql.of("""
                        select
                          i.indexrelid::pg_catalog.regclass::text,
                          pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(i.indexrelid), '^.* USING ', '')
                        from pg_catalog.pg_index i
                        where i.indrelid = ?::bigint::oid
                          and i.indisvalid
                        order by 1""", Sql.value(oid)), row -> new Existing(row.getString(1), row.getString(2)));
    }

    /** How many values a column has, roughly; the number of rows where it is not known. */
    double distinct(String column) {
        Column known = columns.get(column);
        Double distinct = known == null ? null : known.distinct();
        if (distinct == null) {
            return Math.max(1, rows);
        }
        return distinct < 0 ? Math.max(1, -distinct * rows) : Math.max(1, distinct);
    }

    /** An index that begins with these keys for all rows. */
    boolean has(IndexDefinition definition) {
        String keys = String.join(", ", definition.keys()).toLowerCase(Locale.ROOT);
        return indexes.stream()
                .map(each -> each.definition().toLowerCase(Locale.ROOT))
                .anyMatch(each -> each.startsWith(definition.method() + " (" + keys + ")")
                        || (definition.method().equals("btree")
                                && definition.include().isEmpty()
                                && !each.contains(" where ")
                                && each.startsWith("btree (" + keys + ",")));
    }
}

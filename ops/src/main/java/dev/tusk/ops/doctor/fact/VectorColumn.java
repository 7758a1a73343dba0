package dev.tusk.ops.doctor.fact;

import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A column of pgvector's types.
 *
 * @param type {@code vector}, {@code halfvec} or {@code sparsevec}
 * @param column its name as SQL
 * @param number of the column in its table
 * @param dimensions that are declared, or -1
 * @param nullShare the share of rows without a value, as ANALYZE saw it; -1 where it did not
 */
public record VectorColumn(
        long table, String tableName, String column, int number, String type, int dimensions, double nullShare) {

    static final Sql QUERY = Sql.of("""
            select
              c.oid::bigint, c.oid::regclass::text, quote_ident(a.attname), a.attnum, t.typname::text, a.atttypmod,
              coalesce((select s.null_frac from pg_stats s
                where s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname
                order by s.inherited
                limit 1), -1)
            from pg_extension e
            join pg_depend d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
              and d.classid = 'pg_type'::regclass and d.deptype = 'e'
            join pg_type t on t.oid = d.objid and t.typname in ('vector', 'halfvec', 'sparsevec')
            join pg_attribute a on a.atttypid = t.oid and not a.attisdropped and a.attnum > 0
            join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't'
            join pg_namespace n on n.oid = c.relnamespace
            where e.extname = 'vector'
            order by 2, 4""");

    static VectorColumn of(ResultSet row) throws SQLException {
        return new VectorColumn(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getInt(4),
                row.getString(5),
                row.getInt(6),
                row.getDouble(7));
    }

    /** Table and column as SQL. */
    public String name() {
        return tableName + "." + column;
    }
}

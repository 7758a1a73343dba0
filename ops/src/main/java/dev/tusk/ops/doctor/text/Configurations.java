package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.Inspection;
import java.sql.SQLException;
import java.util.List;

/** Which text search configurations the tsvectors of tables are made with, as generated columns and indexes say. */
final class Configurations {

    /**
     * A use of a configuration.
     *
     * @param what the column or the index
     */
    record Use(long table, String tableName, String configuration, String what) {}

    private static final String QUERY = """
            select e.relation::bigint, e.relation::regclass::text, m.found[1], e.what
            from (
              select d.adrelid as relation, pg_get_expr(d.adbin, d.adrelid) as expression, quote_ident(a.attname) as what
              from pg_attrdef d
              join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated <> '' and a.atttypid = 'tsvector'::regtype
              union all
              select i.indrelid, pg_get_expr(i.indexprs, i.indrelid), i.indexrelid::regclass::text
              from pg_index i
              where i.indexprs is not null) e
            join pg_class c on c.oid = e.relation
            join pg_namespace n on n.oid = c.relnamespace and n.nspname <> 'tusk'
            cross join lateral regexp_matches(e.expression, 'to_tsvector\\(''([^'']+)''::regconfig', 'g') as m (found)
            group by 1, 2, 3, 4
            order by 2, 4, 3""";

    private Configurations() {}

    static List<Use> of(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> new Use(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3).replaceFirst("^pg_catalog\\.", ""),
                        row.getString(4)));
    }
}

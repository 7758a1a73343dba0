package dev.tusk.ops.doctor.text;

import dev.tusk.ops.doctor.Inspection;
import dev.tusk.ops.doctor.fact.Index;
import java.sql.SQLException;
import java.util.List;

/** Columns of the type tsvector. */
final class TsvectorColumns {

    /**
     * A column.
     *
     * @param column its name as SQL
     * @param bare its name as it is
     * @param generated whether the server computes it
     */
    record Column(long table, String tableName, String column, String bare, int number, boolean generated) {
        String name() {
            return tableName + "." + column;
        }
    }

    private static final String QUERY = """
            select c.oid::bigint, c.oid::regclass::text, quote_ident(a.attname), a.attname::text, a.attnum, a.attgenerated <> ''
            from pg_attribute a
            join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't'
            join pg_namespace n on n.oid = c.relnamespace
            where a.atttypid = 'tsvector'::regtype and a.attnum > 0 and not a.attisdropped
              and n.nspname not in ('pg_catalog', 'information_schema', 'tusk')
            order by 2, 5""";

    private TsvectorColumns() {}

    static List<Column> of(Inspection db) throws SQLException {
        return db.query(
                QUERY,
                row -> new Column(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getBoolean(6)));
    }

    /** Indexes that serve {@code @@} over it. */
    static List<Index> indexes(Inspection db, Column column) throws SQLException {
        return db.facts().indexesByTable().getOrDefault(column.table(), List.of()).stream()
                .filter(index -> List.of("gin", "gist", "rum").contains(index.method()))
                .filter(index -> index.keyColumns().contains(column.number()))
                .toList();
    }
}

package dev.tusk.ops.report;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.List;
import java.util.Optional;

/** What is large and what is slow, the most first. */
final class Sizes {

    private static final int MOST = 20;

    private final Database database;

    Sizes(Database database) {
        this.database = database;
    }

    /**
     * A table.
     *
     * @param indexBytes of all its indexes
     * @param seqScans since the statistics were reset
     */
    record Table(String name, long bytes, long indexBytes, long rows, long seqScans, long indexScans) {}

    /** @param scans since the statistics were reset */
    record Index(String name, String table, long bytes, long scans) {}

    /** @param millis of all calls */
    record Statement(String text, long calls, double millis, long rows) {}

    List<Table> tables() {
        return database.query(
                "read the sizes of tables",
                Sql.of("""
                        select
                          c.oid::pg_catalog.regclass::text, pg_catalog.pg_table_size(c.oid), pg_catalog.pg_indexes_size(c.oid),
                          greatest(c.reltuples, 0)::bigint, coalesce(s.seq_scan, 0), coalesce(s.idx_scan, 0)
                        from pg_catalog.pg_class c
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
                        where c.relkind in ('r', 'm')
                          and n.nspname not in ('pg_catalog', 'information_schema')
                        order by pg_catalog.pg_total_relation_size(c.oid) desc, 1
                        limit %d""".formatted(MOST)),
                row -> new Table(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)));
    }

    List<Index> indexes() {
        return database.query(
                "read the sizes of indexes",
                Sql.of("""
                        select
                          i.indexrelid::pg_catalog.regclass::text, i.indrelid::pg_catalog.regclass::text, pg_catalog.pg_relation_size(i.indexrelid),
                          coalesce(s.idx_scan, 0)
                        from pg_catalog.pg_index i
                        join pg_catalog.pg_class c on c.oid = i.indexrelid
                        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
                        left join pg_catalog.pg_stat_all_indexes s on s.indexrelid = i.indexrelid
                        where c.relkind = 'i'
                          and n.nspname not in ('pg_catalog', 'pg_toast')
                        order by 3 desc, 1
                        limit %d""".formatted(MOST)),
                row -> new Index(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)));
    }

    /** Empty where pg_stat_statements is not there. */
    Optional<List<Statement>> statements() {
        Optional<String> schema =
                database.queryFirst("look for pg_stat_statements", Sql.of("""
                        select pg_catalog.quote_ident(n.nspname)
                        from pg_catalog.pg_extension e
                        join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                        where e.extname = 'pg_stat_statements'"""), row -> row.getString(1));
        return schema.map(name -> database.query(
                "read pg_stat_statements",
                Sql.of("""
                        select s.query, pg_catalog.sum(s.calls)::bigint, pg_catalog.sum(s.total_exec_time), pg_catalog.sum(s.rows)::bigint
                        from %s.pg_stat_statements s
                        join pg_catalog.pg_database d on d.oid = s.dbid
                        where d.datname = pg_catalog.current_database()
                          and s.query not like '/* tusk */%%'
                        group by 1
                        order by 3 desc, 1
                        limit %d""".formatted(name, MOST)),
                row -> new Statement(row.getString(1), row.getLong(2), row.getDouble(3), row.getLong(4))));
    }
}

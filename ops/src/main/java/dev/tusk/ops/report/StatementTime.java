package dev.tusk.ops.report;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import dev.tusk.ops.activity.StatementText;
import java.util.List;
import java.util.Optional;

/**
 * What a statement took since the statistics of statements were reset.
 *
 * @param text with {@code $1}, {@code $2} in place of values
 * @param millis of all calls
 * @param share of the time of all statements in this database, 0 to 1
 */
public record StatementTime(String text, long calls, double millis, double share, long rows) {

    private static final int MOST = 20;

    /** What pg_stat_statements has in place of the texts of others. */
    private static final String HIDDEN = "<insufficient privilege>";

    /** Whether this user may not see the text. */
    public boolean isHidden() {
        return text.equals(HIDDEN);
    }

    /** Those that took most time, the most first; empty where pg_stat_statements is not there. */
    static Optional<List<StatementTime>> read(Database database) {
        Optional<String> schema =
                database.queryFirst("look for pg_stat_statements", Sql.of("""
                        select /* tusk */ pg_catalog.quote_ident(n.nspname)
                        from pg_catalog.pg_extension e
                        join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                        where e.extname = 'pg_stat_statements'"""), row -> row.getString(1));
        return schema.map(name -> database.query(
                "read pg_stat_statements",
                Sql.of("""
                        select /* tusk */
                          s.query, pg_catalog.sum(s.calls)::bigint, pg_catalog.sum(s.total_exec_time),
                          coalesce(
                            pg_catalog.sum(s.total_exec_time) / nullif(pg_catalog.sum(pg_catalog.sum(s.total_exec_time)) over (), 0), 0),
                          pg_catalog.sum(s.rows)::bigint
                        from %s.pg_stat_statements s
                        join pg_catalog.pg_database d on d.oid = s.dbid
                        where d.datname = pg_catalog.current_database()
                          and s.query not like '%%/* tusk */%%'
                        group by 1
                        order by 3 desc, 1
                        limit %d""".formatted(name, MOST)),
                row -> new StatementTime(
                        StatementText.shown(row.getString(1)),
                        row.getLong(2),
                        row.getDouble(3),
                        row.getDouble(4),
                        row.getLong(5))));
    }
}

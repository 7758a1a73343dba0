package dev.tusk.ops.advise;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.List;

/** What pg_stat_statements has counted in this database. */
final class StatisticsOfStatements {

    private static final Sql VIEW = Sql.of("""
            select pg_catalog.format('%I.pg_stat_statements', n.nspname)
            from pg_catalog.pg_extension e
            join pg_catalog.pg_namespace n on n.oid = e.extnamespace
            where e.extname = 'pg_stat_statements'""");

    private final Database database;

    StatisticsOfStatements(Database database) {
        this.database = database;
    }

    /**
     * A statement that was run.
     *
     * @param bySuperuser whether a superuser ran it, maybe beside others
     */
    record Ran(WorkloadStatement statement, boolean bySuperuser) {}

    /**
     * Those that take most time and that an index may serve, without those that read catalogs and Tusk's own.
     *
     * @throws TuskException {@code MISSING_EXTENSION} where the extension is not there
     */
    List<Ran> first(int most) {
        String view = database.queryFirst("look for pg_stat_statements", VIEW, row -> row.getString(1))
                .orElseThrow(
                        () -> TuskException.withHint(
                                ErrorCode.MISSING_EXTENSION,
                                "pg_stat_statements is not in this database, so nobody knows which statements run",
                                "give the statements (tusk advise --file queries.sql), or add pg_stat_statements to shared_preload_libraries, restart, and run: create extension pg_stat_statements"));
        return database.query(
                "read pg_stat_statements",
                Sql.of("""
                        select
                          s.query, pg_catalog.sum(s.calls)::bigint, pg_catalog.sum(s.total_exec_time),
                          coalesce(pg_catalog.bool_or(r.rolsuper), false)
                        from %s s
                        join pg_catalog.pg_database d on d.oid = s.dbid
                        left join pg_catalog.pg_roles r on r.oid = s.userid
                        where d.datname = pg_catalog.current_database()
                          and s.query ~* '^\\s*(/\\*.*?\\*/\\s*)?(select|with|insert|update|delete|merge)\\y'
                          and s.query !~* '\\ypg_(catalog|stat)'
                          and s.query <> '<insufficient privilege>'
                          and s.query not like '%%/* tusk */%%'
                        group by 1
                        order by 3 desc, 1
                        limit ?""".formatted(view), Sql.value(most)),
                row -> new Ran(
                        new WorkloadStatement(row.getString(1), Math.max(1, row.getLong(2)), row.getDouble(3)),
                        row.getBoolean(4)));
    }
}

package dev.tusk.ops.explain.run;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;

/**
 * Statements that others ran. Planning one runs the immutable functions that it calls, with the rights of whoever has it planned: a role without rights could have a superuser
 * run its code by running a statement that is then found in pg_stat_statements.
 */
public final class StatementsOfOthers {

    /** Why such a statement is not planned, in a phrase. */
    public static final String OBSTACLE =
            "planning it would run functions of other roles with the rights of a superuser; connect as a role that is none, with pg_monitor";

    private static final String HARMLESS = """
            select /* tusk */ not pg_catalog.current_setting('is_superuser')::boolean
              or not exists (
                select 1
                from pg_catalog.pg_proc p
                join pg_catalog.pg_roles r on r.oid = p.proowner
                where not r.rolsuper)
            """;

    private static final String VIEW = """
            select /* tusk */ pg_catalog.format('%I.pg_stat_statements', n.nspname)
            from pg_catalog.pg_extension e
            join pg_catalog.pg_namespace n on n.oid = e.extnamespace
            where e.extname = 'pg_stat_statements'""";

    private StatementsOfOthers() {}

    /** Whether planning whatever others ran can run no code with the rights of a superuser: this user is none, or none but superusers own functions. */
    public static boolean mayBePlanned(Database database) {
        return database.query("look who owns functions", Sql.of(HARMLESS), row -> row.getBoolean(1))
                .getFirst();
    }

    /** Whether planning it can run no code that a superuser has not run by it already. */
    public static boolean mayBePlanned(Database database, String text) {
        return mayBePlanned(database)
                || database.queryFirst("look for pg_stat_statements", Sql.of(VIEW), row -> row.getString(1))
                        .map(view -> wasRunBySuperuser(database, view, text))
                        .orElse(false);
    }

    private static boolean wasRunBySuperuser(Database database, String view, String text) {
        return database.query(
                        "look who ran the statement",
                        Sql.of("""
                                select /* tusk */ exists (
                                  select 1
                                  from %s s
                                  join pg_catalog.pg_roles r on r.oid = s.userid
                                  where r.rolsuper and s.query = ?)""".formatted(view), Sql.value(text)),
                        row -> row.getBoolean(1))
                .getFirst();
    }
}

package dev.tusk.core.setup;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.List;

/** Extensions that would rank words faster and wait to be created. */
final class EngineOffers {

    private EngineOffers() {}

    /** What the server has, but this database does not, one sentence each. */
    static List<String> offers(Database database) {
        return database.query(
                "look for other engines",
                Sql.of("""
                        select
                          a.name,
                          a.default_version,
                          pg_catalog.current_setting('pg_textsearch.library_version', true) is not null
                        from pg_catalog.pg_available_extensions a
                        where a.name in ('pg_textsearch', 'pg_search', 'rum')
                          and a.installed_version is null
                          -- Both name their access method bm25, so that a database has one of them.
                          and not (
                            a.name in ('pg_textsearch', 'pg_search')
                            and exists (
                              select
                              from pg_catalog.pg_extension e
                              where e.extname in ('pg_textsearch', 'pg_search')))
                        order by a.name"""),
                row -> offer(row.getString(1), row.getString(2), row.getBoolean(3)));
    }

    private static String offer(String extension, String version, boolean loaded) {
        String named = "the server has %s %s".formatted(extension, version);
        String create = "run \"create extension %s\" to use it".formatted(extension);
        return switch (extension) {
            case "pg_textsearch" ->
                named + ", an index of which finds frequent words faster: "
                        + (loaded ? create : "add it to shared_preload_libraries, restart, and " + create);
            case "pg_search" ->
                named + ", an index of which may find frequent words faster (Tusk needs 0.23.0 or newer): " + create;
            default -> named + ", an index of which would bring the order of ts_rank: " + create;
        };
    }
}

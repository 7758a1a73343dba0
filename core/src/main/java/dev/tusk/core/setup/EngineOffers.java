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
                        where a.name in ('pg_textsearch', 'rum')
                          and a.installed_version is null
                        order by a.name"""),
                row -> offer(row.getString(1), row.getString(2), row.getBoolean(3)));
    }

    private static String offer(String extension, String version, boolean loaded) {
        String named = "the server has %s %s".formatted(extension, version);
        if (!extension.equals("pg_textsearch")) {
            return named
                    + ", an index of which would bring the order of ts_rank: run \"create extension rum\" to use it";
        }
        String create = "run \"create extension pg_textsearch\" to use it";
        return named + ", an index of which finds frequent words faster: "
                + (loaded ? create : "add it to shared_preload_libraries, restart, and " + create);
    }
}

package dev.tusk.core.setup;

import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of Tusk's schema: what Flyway has noted, or, where the printed SQL was run by hand, what that noted in the
 * schema's comment.
 */
final class SchemaVersion {

    private static final Pattern COMMENT = Pattern.compile("Tusk, schema version (\\d+)");

    private SchemaVersion() {}

    static Optional<String> read(Database database) {
        return hasHistory(database) ? ofHistory(database) : ofComment(database);
    }

    /** The statement at the end of the printed SQL. */
    static String comment(String version) {
        return "comment on schema %s is 'Tusk, schema version %s'".formatted(ServerInfo.SCHEMA, version);
    }

    static boolean hasHistory(Database database) {
        return database.queryFirst(
                        "look for Tusk's schema",
                        Sql.of("select pg_catalog.to_regclass('%s.flyway_schema_history') is not null"
                                .formatted(ServerInfo.SCHEMA)),
                        row -> row.getBoolean(1))
                .orElse(false);
    }

    private static Optional<String> ofHistory(Database database) {
        return database.queryFirst(
                "read the version of Tusk's schema", Sql.of("""
                        select version
                        from %s.flyway_schema_history
                        where success
                          and version is not null
                        order by installed_rank desc
                        limit 1""".formatted(ServerInfo.SCHEMA)), row -> row.getString(1));
    }

    private static Optional<String> ofComment(Database database) {
        return database.queryFirst(
                        "read the version of Tusk's schema",
                        Sql.of("""
                                select coalesce(
                                  pg_catalog.obj_description(pg_catalog.to_regnamespace('%s'), 'pg_namespace'), '')""".formatted(ServerInfo.SCHEMA)),
                        row -> row.getString(1))
                .map(COMMENT::matcher)
                .filter(Matcher::find)
                .map(comment -> comment.group(1));
    }
}

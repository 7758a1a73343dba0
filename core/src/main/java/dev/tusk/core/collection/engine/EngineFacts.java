package dev.tusk.core.collection.engine;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of the extensions that rank words, and of a collection's indexes of theirs.
 *
 * @param textsearch pg_textsearch, or null where it is not created in this database
 * @param textsearchLibrary the version that the server has loaded, or null where it has none
 * @param pgSearch pg_search, likewise
 * @param rum likewise
 * @param textsearchIndex whether the index of pg_textsearch for the collection as it is defined is valid, or null where
 *     there is none
 * @param pgSearchIndex the same of the index of pg_search
 * @param pgSearchTrial what was found when that index was tried, or null where it was not
 * @param pgSearchRefusal how an index of pg_search kept chunks from being written, or null where none did
 * @param rumIndex the same of the RUM index
 * @param chunks how many there are, by the planner's statistics
 */
record EngineFacts(
        @Nullable Installed textsearch,
        @Nullable String textsearchLibrary,
        @Nullable Installed pgSearch,
        @Nullable Installed rum,
        @Nullable Boolean textsearchIndex,
        @Nullable Boolean pgSearchIndex,
        @Nullable EngineTrial pgSearchTrial,
        @Nullable EngineTrial pgSearchRefusal,
        @Nullable Boolean rumIndex,
        long chunks) {

    /** An extension that is created in this database. */
    record Installed(Identifier schema, String version) {}

    static EngineFacts read(Connection connection, CollectionDefinition definition) throws SQLException {
        CollectionTables tables = new CollectionTables(definition.store());
        String pgSearch = PgSearchIndex.of(definition).name().qualifiedBy(CollectionTables.SCHEMA);
        return Database.query(
                        connection,
                        Sql.of(
                                """
                                select
                                  %1$s,
                                  %2$s,
                                  %3$s,
                                  pg_catalog.current_setting('pg_textsearch.library_version', true),
                                  %4$s,
                                  %4$s,
                                  %4$s,
                                  pg_catalog.obj_description(pg_catalog.to_regclass(?), 'pg_class'),
                                  pg_catalog.obj_description(pg_catalog.to_regclass(?), 'pg_class'),
                                  (
                                    select greatest(c.reltuples, 0)::bigint
                                    from pg_catalog.pg_class c
                                    where c.oid = pg_catalog.to_regclass(?)
                                  )""".formatted(
                                                extension(Engines.PG_TEXTSEARCH),
                                                extension(Engines.PG_SEARCH),
                                                extension(Engines.RUM),
                                                """
                                                (
                                                    select i.indisvalid
                                                    from pg_catalog.pg_index i
                                                    where i.indexrelid = pg_catalog.to_regclass(?)
                                                  )"""),
                                Sql.value(TextsearchIndex.of(definition).name().qualifiedBy(CollectionTables.SCHEMA)),
                                Sql.value(pgSearch),
                                Sql.value(RumIndex.of(definition).name().qualifiedBy(CollectionTables.SCHEMA)),
                                Sql.value(pgSearch),
                                Sql.value(tables.lexical()),
                                Sql.value(tables.chunk())),
                        row -> new EngineFacts(
                                installed(row, 1),
                                row.getString(4),
                                installed(row, 2),
                                installed(row, 3),
                                row.getObject(5, Boolean.class),
                                row.getObject(6, Boolean.class),
                                EngineTrial.ofComment(row.getString(8)).orElse(null),
                                EngineTrial.ofComment(row.getString(9)).orElse(null),
                                row.getObject(7, Boolean.class),
                                row.getLong(10)))
                .getFirst();
    }

    private static String extension(String name) {
        return """
                (
                    select array[n.nspname::text, e.extversion]
                    from pg_catalog.pg_extension e
                    join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                    where e.extname = '%s'
                  )""".formatted(name);
    }

    private static @Nullable Installed installed(ResultSet row, int column) throws SQLException {
        @Nullable Array array = row.getArray(column);
        if (array == null) {
            return null;
        }
        String[] both = (String[]) array.getArray();
        return new Installed(new Identifier(both[0]), both[1]);
    }
}

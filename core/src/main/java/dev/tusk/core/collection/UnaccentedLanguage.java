package dev.tusk.core.collection;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Identifier;
import dev.tusk.core.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Text-search configurations that pass over accents: those of the server with the dictionary of the extension {@code unaccent}
 * before all others, so that {@code cafe} finds {@code café} and the other way. They are made in Tusk's schema when first asked
 * for.
 */
final class UnaccentedLanguage {

    /** Before the name of a configuration of the server. */
    static final String PREFIX = "unaccent:";

    private static final String NAME_PREFIX = "unaccent_";

    private static final Pattern BASE = Pattern.compile("[a-z0-9_]{1,40}");

    private UnaccentedLanguage() {}

    /** The token types with letters beyond ASCII. */
    private static final String TOKEN_TYPES = "'word', 'hword', 'hword_part'";

    /**
     * The name of the configuration that {@code unaccent:english} asks for; it is there afterwards.
     *
     * @throws TuskException {@code INVALID_REQUEST} when the server has no such configuration, {@code MISSING_EXTENSION} when
     *     unaccent is neither there nor can be created
     */
    static String create(Database database, String language) {
        String base = language.substring(PREFIX.length());
        if (!BASE.matcher(base).matches()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "\"%s\" names no text-search configuration".formatted(language),
                    "write unaccent: and the name of one that the server has, for example unaccent:english");
        }
        Identifier name = new Identifier(NAME_PREFIX + base);
        return database.transaction("create the text-search configuration \"%s\"".formatted(language), connection -> {
            Database.query(
                    connection,
                    Sql.of("select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('tusk unaccent'))"),
                    row -> true);
            if (!exists(connection, name)) {
                build(connection, base, name);
            }
            return CollectionTables.SCHEMA.name() + "." + name.name();
        });
    }

    /** Whether this configuration is one of those. */
    static boolean is(String configuration) {
        return configuration.startsWith(CollectionTables.SCHEMA.name() + "." + NAME_PREFIX);
    }

    private static boolean exists(Connection connection, Identifier name) throws SQLException {
        return !Database.query(
                        connection,
                        Sql.of("""
                                select 1
                                from pg_catalog.pg_ts_config c
                                join pg_catalog.pg_namespace n on n.oid = c.cfgnamespace
                                where n.nspname = ? and c.cfgname = ?""", Sql.value(CollectionTables.SCHEMA.name()), Sql.value(name.name())),
                        row -> true)
                .isEmpty();
    }

    /** @param stopWords the server's list that one of the dictionaries passes over, or null */
    private record Mapping(
            String tokenType, String dictionaries, @Nullable String stopWords) {}

    private static void build(Connection connection, String base, Identifier name) throws SQLException {
        String dictionary = dictionary(connection);
        List<Mapping> mappings = Database.query(
                connection,
                Sql.of("""
                        select
                          t.alias,
                          pg_catalog.string_agg(
                            pg_catalog.format('%%I.%%I', n.nspname, d.dictname), ', ' order by m.mapseqno),
                          pg_catalog.max((pg_catalog.regexp_match(d.dictinitoption, 'stopwords = ''([a-z0-9_]+)'''))[1])
                        from pg_catalog.pg_ts_config c
                        join pg_catalog.pg_ts_config_map m on m.mapcfg = c.oid
                        join pg_catalog.ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype
                        join pg_catalog.pg_ts_dict d on d.oid = m.mapdict
                        join pg_catalog.pg_namespace n on n.oid = d.dictnamespace
                        where c.cfgname = ?
                          and c.cfgnamespace = 'pg_catalog'::pg_catalog.regnamespace
                          and t.alias in (%s)
                        group by t.alias
                        order by t.alias""".formatted(TOKEN_TYPES), Sql.value(base)),
                row -> new Mapping(row.getString(1), row.getString(2), row.getString(3)));
        if (mappings.isEmpty()) {
            throw TuskException.withHint(
                    ErrorCode.INVALID_REQUEST,
                    "the server has no text-search configuration \"%s\"".formatted(base),
                    "\\dF in psql lists those that it has");
        }
        String qualified = name.qualifiedBy(CollectionTables.SCHEMA);
        Database.execute(
                connection,
                Sql.of("create text search configuration %s (copy = pg_catalog.%s)"
                        .formatted(qualified, new Identifier(base).quoted())));
        for (Mapping mapping : mappings) {
            String stopWords = stopWords(connection, mapping.stopWords());
            Database.execute(
                    connection,
                    Sql.of("alter text search configuration %s alter mapping for %s with %s%s, %s"
                            .formatted(qualified, mapping.tokenType(), stopWords, dictionary, mapping.dictionaries())));
        }
    }

    /**
     * A dictionary that passes over the stop words of the server's one before they lose their accents, with a comma; empty
     * where it has none. The server's lists have them as they are written.
     */
    private static String stopWords(Connection connection, @Nullable String list) throws SQLException {
        if (list == null || !BASE.matcher(list).matches()) {
            return "";
        }
        Identifier name = new Identifier("stop_words_" + list);
        String qualified = name.qualifiedBy(CollectionTables.SCHEMA);
        boolean exists = !Database.query(
                        connection,
                        Sql.of("""
                                select 1
                                from pg_catalog.pg_ts_dict d
                                join pg_catalog.pg_namespace n on n.oid = d.dictnamespace
                                where n.nspname = ? and d.dictname = ?""", Sql.value(CollectionTables.SCHEMA.name()), Sql.value(name.name())),
                        row -> true)
                .isEmpty();
        if (!exists) {
            Database.execute(
                    connection,
                    Sql.of(
                            "create text search dictionary %s (template = pg_catalog.simple, stopwords = %s, accept = false)"
                                    .formatted(qualified, new Identifier(list).quoted())));
        }
        return qualified + ", ";
    }

    /** The dictionary of the extension, which is created where that is allowed. */
    private static String dictionary(Connection connection) throws SQLException {
        List<String> found = dictionaries(connection);
        if (found.isEmpty()) {
            try {
                Database.execute(connection, Sql.of("create extension if not exists unaccent"));
            } catch (SQLException e) {
                throw new TuskException(
                        ErrorCode.MISSING_EXTENSION,
                        "the extension \"unaccent\" is not installed in this database and cannot be created",
                        e.getMessage(),
                        "let the owner of the database run: create extension unaccent",
                        e);
            }
            found = dictionaries(connection);
        }
        return found.getFirst();
    }

    private static List<String> dictionaries(Connection connection) throws SQLException {
        return Database.query(connection, Sql.of("""
                        select pg_catalog.format('%I.unaccent', n.nspname)
                        from pg_catalog.pg_extension e
                        join pg_catalog.pg_namespace n on n.oid = e.extnamespace
                        where e.extname = 'unaccent'
                        """), row -> row.getString(1));
    }
}

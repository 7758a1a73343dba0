package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The lexemes of words that begin with a prefix while the lexemes do not: {@code run} for {@code running*}. A stem need not begin
 * as its word does.
 */
record Beginnings(CollectionDefinition definition, List<TypedTerm> prefixes) {

    /** Of the words that begin so, as many of the most frequent are looked at; of short beginnings nearly all have stems that begin so too. */
    private static final int MAX_WORDS = 200;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    /** The prefixes as a dictionary of unaccent has them: one row for each, as it is and without accents. */
    static Sql withoutAccents(List<String> prefixes) {
        return Sql.of("""
                select p.prefix, coalesce((pg_catalog.ts_lexize(d.oid::pg_catalog.regdictionary, p.prefix))[1], p.prefix)
                from pg_catalog.unnest(?::text[]) as p (prefix)
                cross join pg_catalog.pg_ts_dict d
                join pg_catalog.pg_extension e on e.extnamespace = d.dictnamespace
                where e.extname = 'unaccent' and d.dictname = 'unaccent'""", Sql.textArray(prefixes));
    }

    /** The lexemes of the prefix itself, where it is a word, and those of the collection's words that begin so. */
    static Sql lexemes(CollectionDefinition definition, String prefix) {
        CollectionTables tables = new CollectionTables(definition.store());
        String configuration = CollectionTables.configurationLiteral(definition.requireLanguage());
        return Sql.of(
                """
                select u.lexeme
                      from (
                        select ?::text as term where %4$b
                        union all
                        (select term from %2$s where term ^@ ?::text order by chunks desc, term limit %3$d)
                      ) w
                      cross join pg_catalog.unnest(pg_catalog.to_tsvector(%1$s, w.term)) u""".formatted(
                                configuration,
                                tables.word(),
                                MAX_WORDS,
                                WORD.matcher(prefix).matches()),
                Sql.value(prefix),
                Sql.value(prefix));
    }

    /** One row for each prefix and lexeme, and for each word in front of a prefix and lexeme. */
    Sql statement() {
        String configuration = CollectionTables.configurationLiteral(definition.requireLanguage());
        List<Sql> each = new ArrayList<>();
        for (TypedTerm term : prefixes) {
            each.add(Sql.of("(\n  select ?::text as prefix, e.lexeme\n  from (", Sql.value(term.beginning()))
                    .append(lexemes(definition, term.lastBeginning()))
                    .append(Sql.of(") e\n  where not e.lexeme ^@ ?::text\n)", Sql.value(term.lastBeginning()))));
            for (String word : term.wordsBefore()) {
                each.add(Sql.of(
                        "(\n  select ?::text as prefix, u.lexeme\n  from pg_catalog.unnest(pg_catalog.to_tsvector(%s, ?::text)) u\n)"
                                .formatted(configuration),
                        Sql.value(TypedTerm.wordBefore(word)),
                        Sql.value(word)));
            }
        }
        return Sql.join("\nunion\n", each).append("\norder by 1, 2");
    }

    static Map<String, List<String>> read(ResultSet rows) throws SQLException {
        Map<String, List<String>> lexemes = new LinkedHashMap<>();
        while (rows.next()) {
            lexemes.computeIfAbsent(rows.getString(1), any -> new ArrayList<>()).add(rows.getString(2));
        }
        return lexemes;
    }
}

package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.explain.QueryExplanation;
import dev.tusk.core.explain.QueryExplanation.Expansion;
import dev.tusk.core.explain.QueryExplanation.Fate;
import dev.tusk.core.explain.QueryExplanation.Lexeme;
import dev.tusk.core.explain.QueryExplanation.Word;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the text-search configuration of a collection makes of a text. Only a search that is explained asks for it.
 *
 * @param terms what the collection has of the words, and what it has for prefixes and synonyms
 */
record QueryAnalysis(
        CollectionDefinition definition, LexicalQuery words, AnalysedQuery terms, Map<String, List<String>> spelled) {

    private static final String IDENTIFIER = "identifier";

    /** One row for each lexeme of each token, at least one; an identifier is one token, whole and by part. */
    Sql statement() {
        CollectionTables tables = new CollectionTables(definition.store());
        return Sql.of(
                """
                select
                  n.chunks, d.token, d.alias, d.lexemes is not null as indexed, u.lexeme, t.df,
                  exists (
                    select from tusk.stop_word s where s.collection = ? and s.lexeme = u.lexeme
                  ) as passed_over
                from (select coalesce(pg_catalog.sum(chunks), 0)::bigint as chunks from %1$s) n
                left join (
                  pg_catalog.unnest(?::text[]) with ordinality as p (piece, place)
                  cross join lateral (
                    select %5$s(%2$s, p.piece) as tsv, pg_catalog.to_tsvector(%2$s, tusk.readable(p.piece)) as plain
                  ) a
                  cross join lateral (
                    select
                      0::bigint as place, p.piece as token, '%6$s' as alias,
                      array(select lexeme from pg_catalog.unnest(a.tsv) order by pg_catalog.length(lexeme) desc, lexeme) as lexemes
                    where pg_catalog.length(a.tsv) > pg_catalog.length(a.plain)
                    union all
                    select g.place, g.token, g.alias, g.lexemes
                    from pg_catalog.ts_debug(%2$s, tusk.readable(p.piece)) with ordinality
                      as g (alias, description, token, dictionaries, dictionary, lexemes, place)
                    where pg_catalog.length(a.tsv) = pg_catalog.length(a.plain)
                      and g.alias <> 'blank'
                  ) d
                ) on true
                left join lateral pg_catalog.unnest(d.lexemes) with ordinality as u (lexeme, ordinal) on true
                left join lateral (
                  select t.df + coalesce((select pg_catalog.sum(c.df)::bigint from %4$s c where c.term_id = t.id), 0) as df
                  from %3$s t
                  where t.term = u.lexeme
                ) t on true
                order by p.place, d.place, u.ordinal""".formatted(
                                tables.lexicalTotal(),
                                CollectionTables.configurationLiteral(definition.requireLanguage()),
                                tables.term(),
                                tables.termChange(),
                                CollectionTables.LEXEMES,
                                IDENTIFIER),
                Sql.value(definition.name().value()),
                Sql.textArray(pieces()));
    }

    /** No word of the parser goes beyond a space. */
    private List<String> pieces() {
        return Arrays.stream(words.text().split("\\s+", -1))
                .filter(piece -> !piece.isEmpty())
                .toList();
    }

    QueryExplanation read(ResultSet rows) throws SQLException {
        Map<String, Token> tokens = new LinkedHashMap<>();
        long chunks = 0;
        while (rows.next()) {
            chunks = rows.getLong("chunks");
            String token = rows.getString("token");
            if (token != null) {
                String alias = rows.getString("alias");
                Token read = tokens.computeIfAbsent(token + " " + alias, key -> new Token(token, alias));
                read.indexed |= rows.getBoolean("indexed");
                String lexeme = rows.getString("lexeme");
                if (lexeme != null) {
                    read.lexemes.put(lexeme, Math.max(0, rows.getLong("df")));
                    read.isLookedFor |=
                            !rows.getBoolean("passed_over") || terms.equals(AnalysedQuery.NOTHING) || isTerm(lexeme);
                }
            }
        }
        List<Word> read = tokens.values().stream()
                .map(token -> token.word(typed(token.text)))
                .toList();
        TsqueryText conditions = words.conditions();
        return new QueryExplanation(
                definition.requireLanguage(),
                chunks,
                read,
                expansions(),
                conditions == null ? null : conditions.joined(" & "));
    }

    private boolean isTerm(String lexeme) {
        return terms.terms().stream().anyMatch(term -> term.lexeme().equals(lexeme));
    }

    /** What was looked for besides, most frequent first. */
    private List<Expansion> expansions() {
        Map<QueryTerm.Source, List<Lexeme>> found = new LinkedHashMap<>();
        for (String prefix : words.prefixes()) {
            found.put(new QueryTerm.Source(QueryTerm.SourceKind.PREFIX, prefix), new ArrayList<>());
        }
        for (QueryTerm term : terms.terms()) {
            QueryTerm.Source source = term.source();
            if (source != null) {
                found.computeIfAbsent(source, any -> new ArrayList<>()).add(new Lexeme(term.lexeme(), term.df()));
            }
        }
        List<Expansion> expansions = new ArrayList<>();
        found.forEach((source, lexemes) -> {
            lexemes.sort((a, b) -> Long.compare(b.chunks(), a.chunks()));
            expansions.add(new Expansion(
                    switch (source.kind()) {
                        case PREFIX -> QueryExplanation.Why.PREFIX;
                        case SYNONYM -> QueryExplanation.Why.SYNONYM;
                    },
                    source.typed(),
                    lexemes));
        });
        return expansions;
    }

    /** The word that this one was looked for in place of. */
    private @Nullable String typed(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return spelled.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals(lower) && entry.getValue().contains(lower))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static final class Token {
        private final String text;
        private final String alias;
        private final Map<String, Long> lexemes = new LinkedHashMap<>();
        private boolean indexed;
        private boolean isLookedFor;

        Token(String text, String alias) {
            this.text = text;
            this.alias = alias;
        }

        Word word(@Nullable String typed) {
            List<Lexeme> all = new ArrayList<>();
            lexemes.forEach((lexeme, df) -> all.add(new Lexeme(lexeme, df)));
            return new Word(text, alias, fate(all), all, typed);
        }

        private Fate fate(List<Lexeme> all) {
            if (!indexed) {
                return Fate.NOT_INDEXED;
            }
            if (all.isEmpty() || !isLookedFor) {
                return Fate.STOP_WORD;
            }
            return all.stream().allMatch(each -> each.chunks() == 0) ? Fate.UNKNOWN : Fate.SEARCHED;
        }
    }
}

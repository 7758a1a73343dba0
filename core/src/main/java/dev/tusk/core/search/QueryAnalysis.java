package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.explain.QueryExplanation;
import dev.tusk.core.explain.QueryExplanation.Fate;
import dev.tusk.core.explain.QueryExplanation.Lexeme;
import dev.tusk.core.explain.QueryExplanation.Word;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what the text-search configuration of a collection makes of a text. Only a search that is explained asks for it. */
record QueryAnalysis(CollectionDefinition definition, LexicalQuery words, Map<String, List<String>> spelled) {

    /** One row for each lexeme of each token, at least one. */
    Sql statement() {
        CollectionTables tables = new CollectionTables(definition.name());
        return Sql.of(
                """
                select n.chunks, d.place, d.token, d.alias, d.lexemes is not null as indexed, u.lexeme, t.df
                from (select coalesce(pg_catalog.sum(chunks), 0)::bigint as chunks from %1$s) n
                left join pg_catalog.ts_debug(%2$s, ?::text) with ordinality
                  as d (alias, description, token, dictionaries, dictionary, lexemes, place) on d.alias <> 'blank'
                left join lateral pg_catalog.unnest(d.lexemes) as u (lexeme) on true
                left join lateral (
                  select t.df + coalesce((select pg_catalog.sum(c.df)::bigint from %4$s c where c.term_id = t.id), 0) as df
                  from %3$s t
                  where t.term = u.lexeme
                ) t on true
                order by d.place, u.lexeme""".formatted(
                                tables.lexicalTotal(),
                                CollectionTables.configurationLiteral(definition.requireLanguage()),
                                tables.term(),
                                tables.termChange()),
                Sql.value(words.text()));
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
                }
            }
        }
        List<Word> read = tokens.values().stream()
                .map(token -> token.word(typed(token.text)))
                .toList();
        return new QueryExplanation(definition.requireLanguage(), chunks, read, words.constraint());
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

        Token(String text, String alias) {
            this.text = text;
            this.alias = alias;
        }

        Word word(@Nullable String typed) {
            List<Lexeme> all = new ArrayList<>();
            lexemes.forEach((lexeme, df) -> all.add(new Lexeme(lexeme, df)));
            Fate fate = !indexed
                    ? Fate.NOT_INDEXED
                    : all.isEmpty()
                            ? Fate.STOP_WORD
                            : all.stream().allMatch(each -> each.chunks() == 0) ? Fate.UNKNOWN : Fate.SEARCHED;
            return new Word(text, alias, fate, all, typed);
        }
    }
}

package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.UpperTier;
import dev.tusk.core.sql.Sql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a query as rows, read in one statement: the words as typed, what words begin with a prefix, and the synonyms of
 * what was typed, each with its statistics.
 */
final class QueryTermRows {

    /** As many of the most frequent words that begin alike stand for a prefix; the others are passed over. */
    private static final int MAX_EXPANSIONS = 50;

    private QueryTermRows() {}

    static Sql statement(CollectionDefinition definition, LexicalQuery words) {
        CollectionTables tables = new CollectionTables(definition.store());
        String configuration = CollectionTables.configurationLiteral(definition.requireLanguage());
        Sql sources = Sql.of(
                """
                select
                    0 as prefix, u.lexeme, pg_catalog.cardinality(u.positions) as occurrences,
                    1::float8 as part, null::text[] as stands_for, null::text as synonym_of,
                    exists (
                      select
                      from tusk.stop_word w
                      where w.collection = ? and w.lexeme = u.lexeme
                    )
                    -- What has to be there counts, as what fulfils it would not be found otherwise.
                    and not u.lexeme = any(pg_catalog.tsvector_to_array(%1$s(%2$s, ?::text))) as stop
                  from typed
                  cross join pg_catalog.unnest(typed.tsv) u
                  union all
                  select 0, u.lexeme, 1, 1::float8 / pg_catalog.length(a.tsv), s.lexemes, s.words, false
                  from typed
                  cross join tusk.synonym s
                  cross join pg_catalog.unnest(s.alternatives) alternative
                  cross join lateral (select %1$s(%2$s, alternative) as tsv) a
                  cross join pg_catalog.unnest(a.tsv) u
                  where s.collection = ?
                    and s.lexemes[1] = any(pg_catalog.tsvector_to_array(typed.tsv))
                    and typed.tsv @@ s.pattern""".formatted(CollectionTables.LEXEMES, configuration),
                Sql.value(definition.name().value()),
                Sql.value(words.required()),
                Sql.value(definition.name().value()));
        for (int i = 0; i < words.prefixes().size(); i++) {
            String prefix = words.prefixes().get(i);
            int most = words.prefixesOfConditions().contains(prefix) ? AnalysedQuery.MAX_TERMS : MAX_EXPANSIONS;
            sources = sources.append(expansions(definition, i + 1, prefix, words.lexemeBeginning(prefix), most));
        }
        return Sql.of(
                        """
                        with typed as materialized (
                          select %s(%s, ?::text) as tsv
                        )
                        select
                          n.chunks, q.prefix, q.lexeme, q.occurrences, q.part, q.stands_for, q.synonym_of, q.stop,
                          t.id, t.df + coalesce(c.df, 0) as df, greatest(t.max_weight, c.max_weight) as max_weight,
                          %s as tiered
                        from (select coalesce(pg_catalog.sum(chunks), 0)::bigint as chunks from %s) n
                        left join ((
                        """.formatted(
                                        CollectionTables.LEXEMES,
                                        configuration,
                                        UpperTier.isKept(definition, "q.lexeme"),
                                        tables.lexicalTotal()),
                        Sql.value(words.text()))
                .append(sources)
                .append("""

                          ) q
                          left join %s t on t.term = q.lexeme
                          left join lateral (
                            select pg_catalog.sum(c.df)::bigint as df, pg_catalog.max(c.max_weight) as max_weight
                            from %s c
                            where c.term_id = t.id
                          ) c on true
                        ) on true
                        order by q.prefix, q.stands_for is not null, q.part desc, q.lexeme""".formatted(tables.term(), tables.termChange()));
    }

    /** Terms that begin so, and the terms of words that begin so: a stem need not begin as its word does. */
    private static Sql expansions(
            CollectionDefinition definition, int ordinal, String prefix, String lexemeBeginning, int most) {
        CollectionTables tables = new CollectionTables(definition.store());
        return Sql.of("""

                          union all
                          select %1$d, e.lexeme, 1, 1::float8, null::text[], null::text, false
                          from (
                            select a.lexeme
                            from (
                              (
                                select t.term as lexeme
                                from %2$s t
                                left join %4$s c on c.term_id = t.id
                                where t.term ^@ ?::text
                                group by t.id, t.term, t.df
                                order by t.df + coalesce(pg_catalog.sum(c.df), 0) desc, t.term
                                limit %3$d
                              )
                              union
                              (""".formatted(ordinal, tables.term(), most, tables.termChange()), Sql.value(lexemeBeginning))
                .append(Beginnings.lexemes(definition, prefix))
                .append("""
                        )
                            ) a
                            join %1$s t on t.term = a.lexeme
                            left join lateral (
                              select pg_catalog.sum(c.df) as df from %2$s c where c.term_id = t.id
                            ) c on true
                            order by t.df + coalesce(c.df, 0) desc, t.term
                            limit %3$d
                          ) e""".formatted(tables.term(), tables.termChange(), most));
    }

    private record Row(
            QueryTerm term,
            int prefix,
            double part,
            @Nullable List<String> standsFor,
            QueryTerm.@Nullable Source source,
            boolean stop) {}

    static AnalysedQuery read(LexicalQuery words, ResultSet rows) throws SQLException {
        List<Row> found = new ArrayList<>();
        long chunks = 0;
        boolean hasUnknown = false;
        boolean onlyStops = words.prefixes().isEmpty();
        while (rows.next()) {
            chunks = rows.getLong("chunks");
            String lexeme = rows.getString("lexeme");
            long df = rows.getLong("df");
            boolean typed = lexeme != null && rows.getInt("prefix") == 0 && rows.getArray("stands_for") == null;
            onlyStops &= !typed || rows.getBoolean("stop");
            if (lexeme != null && df > 0) {
                QueryTerm term = QueryTerm.of(
                        lexeme,
                        rows.getInt("id"),
                        df,
                        rows.getInt("occurrences"),
                        rows.getFloat("max_weight"),
                        chunks,
                        rows.getBoolean("tiered"));
                found.add(new Row(
                        term,
                        rows.getInt("prefix"),
                        rows.getDouble("part"),
                        strings(rows.getArray("stands_for")),
                        source(words, rows.getInt("prefix"), rows.getString("synonym_of")),
                        rows.getBoolean("stop")));
            } else if (typed) {
                hasUnknown = true;
            }
        }
        return new AnalysedQuery(terms(found, onlyStops, chunks), chunks, hasUnknown);
    }

    private static QueryTerm.@Nullable Source source(LexicalQuery words, int prefix, @Nullable String synonymOf) {
        if (prefix > 0) {
            return new QueryTerm.Source(
                    QueryTerm.SourceKind.PREFIX, words.prefixes().get(prefix - 1));
        }
        return synonymOf == null ? null : new QueryTerm.Source(QueryTerm.SourceKind.SYNONYM, synonymOf);
    }

    private static @Nullable List<String> strings(@Nullable Array array) throws SQLException {
        return array == null ? null : Arrays.asList((String[]) array.getArray());
    }

    /**
     * Typed words first, as a term counts once: then what prefixes and synonyms add.
     *
     * @param onlyStops whether nothing was typed but stop words of the collection, which count then
     */
    private static List<QueryTerm> terms(List<Row> rows, boolean onlyStops, long chunks) {
        Map<String, QueryTerm> terms = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> isTyped(row) && (onlyStops || !row.stop()))
                .forEach(row -> terms.put(row.term().lexeme(), row.term()));
        Map<String, QueryTerm> typed = Map.copyOf(terms);
        for (Row row : rows) {
            List<String> standsFor = row.standsFor();
            if (standsFor != null) {
                long df = standsFor.stream()
                        .map(typed::get)
                        .filter(term -> term != null)
                        .mapToLong(QueryTerm::df)
                        .min()
                        .orElse(0);
                terms.putIfAbsent(row.term().lexeme(), row.term().standingIn(row.source(), df, row.part(), chunks));
            } else if (row.prefix() > 0) {
                long together = rows.stream()
                        .filter(other -> other.prefix() == row.prefix())
                        .mapToLong(other -> other.term().df())
                        .sum();
                terms.putIfAbsent(row.term().lexeme(), row.term().standingIn(row.source(), together, 1, chunks));
            }
        }
        return List.copyOf(terms.values());
    }

    private static boolean isTyped(Row row) {
        return row.prefix() == 0 && row.standsFor() == null;
    }
}

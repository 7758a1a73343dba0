package dev.tusk.core.search;

import dev.tusk.core.arrange.Cursor;
import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.collection.UpperTier;
import dev.tusk.core.search.QueryTerm.SourceKind;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The terms that counted for an earlier page, as much as they did then. They are read by their ids: the query may by now expand
 * to others, as words come and go and synonyms are changed.
 */
final class EarlierTerms {

    private EarlierTerms() {}

    /** What a cursor carries of a term. */
    static Cursor.Term carried(QueryTerm term) {
        QueryTerm.Source source = term.source();
        return new Cursor.Term(
                term.id(),
                term.occurrences(),
                source == null ? null : new Cursor.Source(source.kind() == SourceKind.PREFIX, source.typed()),
                term.share(),
                term.idf());
    }

    private static QueryTerm.@Nullable Source source(Cursor.@Nullable Source carried) {
        return carried == null
                ? null
                : new QueryTerm.Source(carried.prefix() ? SourceKind.PREFIX : SourceKind.SYNONYM, carried.typed());
    }

    static Sql statement(CollectionDefinition definition, List<Cursor.Term> terms) {
        CollectionTables tables = new CollectionTables(definition.store());
        return Sql.of(
                """
                select
                  n.chunks, t.id, t.term as lexeme,
                  t.df + coalesce(c.df, 0) as df, greatest(t.max_weight, c.max_weight) as max_weight,
                  %s as tiered
                from (select coalesce(pg_catalog.sum(chunks), 0)::bigint as chunks from %s) n
                left join %s t on t.id = any(?::int[])
                left join lateral (
                  select pg_catalog.sum(c.df)::bigint as df, pg_catalog.max(c.max_weight) as max_weight
                  from %s c
                  where c.term_id = t.id
                ) c on true""".formatted(
                                UpperTier.isKept(definition, "t.term"),
                                tables.lexicalTotal(),
                                tables.term(),
                                tables.termChange()),
                Sql.textArray(
                        terms.stream().map(term -> Integer.toString(term.id())).toList()));
    }

    static AnalysedQuery read(ResultSet rows, List<Cursor.Term> earlier) throws SQLException {
        Map<Integer, Cursor.Term> counted = new LinkedHashMap<>();
        earlier.forEach(term -> counted.put(term.id(), term));
        List<QueryTerm> terms = new ArrayList<>();
        long chunks = 0;
        while (rows.next()) {
            chunks = rows.getLong("chunks");
            Cursor.Term term = counted.get(rows.getInt("id"));
            long df = rows.getLong("df");
            if (term != null && df > 0) {
                terms.add(new QueryTerm(
                        rows.getString("lexeme"),
                        term.id(),
                        df,
                        term.occurrences(),
                        source(term.source()),
                        term.share(),
                        term.idf(),
                        rows.getFloat("max_weight"),
                        rows.getBoolean("tiered")));
            }
        }
        return new AnalysedQuery(terms, chunks, false);
    }
}

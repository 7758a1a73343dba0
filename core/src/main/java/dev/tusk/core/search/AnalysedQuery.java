package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The words of a query as the collection knows them.
 *
 * @param terms the lexemes that some chunk has, those that can add most to a score first; at most {@link #MAX_TERMS}
 * @param chunks how many chunks there are, N in the formula of BM25
 */
public record AnalysedQuery(List<QueryTerm> terms, long chunks) {

    /** Of more terms than this, those count that can add most. */
    public static final int MAX_TERMS = 256;

    private static final Comparator<QueryTerm> GREATEST_FIRST =
            Comparator.comparingDouble(QueryTerm::bound).reversed().thenComparing(QueryTerm::lexeme);

    static final AnalysedQuery NOTHING = new AnalysedQuery(List.of(), 0);

    public AnalysedQuery {
        terms = terms.stream().sorted(GREATEST_FIRST).limit(MAX_TERMS).toList();
    }

    /** The statement that reads the terms of a text, whose every word may match. */
    static Sql statement(CollectionDefinition definition, String text) {
        CollectionTables tables = new CollectionTables(definition.name());
        return Sql.of(
                """
                select
                  n.chunks, u.lexeme, pg_catalog.cardinality(u.positions) as occurrences,
                  t.id, t.df + coalesce(s.df, 0) as df, greatest(t.max_weight, s.max_weight) as max_weight
                from (select coalesce(pg_catalog.sum(chunks), 0)::bigint as chunks from %1$s) n
                left join (
                  pg_catalog.unnest(pg_catalog.to_tsvector(%2$s, ?::text)) u
                  join %3$s t on t.term = u.lexeme
                  left join lateral (
                    select pg_catalog.sum(c.df)::bigint as df, pg_catalog.max(c.max_weight) as max_weight
                    from %4$s c
                    where c.term_id = t.id
                  ) s on true
                ) on true
                order by u.lexeme""".formatted(
                                tables.lexicalTotal(),
                                CollectionTables.configurationLiteral(definition.requireLanguage()),
                                tables.term(),
                                tables.termChange()),
                Sql.value(text));
    }

    /** What {@link #statement} brought. */
    static AnalysedQuery read(ResultSet rows) throws SQLException {
        List<QueryTerm> terms = new ArrayList<>();
        long chunks = 0;
        while (rows.next()) {
            chunks = rows.getLong("chunks");
            String lexeme = rows.getString("lexeme");
            long df = rows.getLong("df");
            if (lexeme != null && df > 0) {
                terms.add(QueryTerm.of(
                        lexeme,
                        rows.getInt("id"),
                        df,
                        rows.getInt("occurrences"),
                        rows.getFloat("max_weight"),
                        chunks));
            }
        }
        return new AnalysedQuery(terms, chunks);
    }

    /** The terms that counted for an earlier page, as much as they did then. */
    AnalysedQuery countingAs(Map<Integer, Double> idf) {
        List<QueryTerm> same = new ArrayList<>();
        for (QueryTerm term : terms) {
            Double earlier = idf.get(term.id());
            if (earlier != null) {
                same.add(new QueryTerm(
                        term.lexeme(), term.id(), term.df(), term.occurrences(), earlier, term.maxWeight()));
            }
        }
        return new AnalysedQuery(same, chunks);
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }

    /** The factors of the terms as a sparse vector of pgvector in text form. */
    String toSparsevec() {
        StringBuilder text = new StringBuilder("{");
        terms.stream().sorted(Comparator.comparingInt(QueryTerm::id)).forEach(term -> {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append(term.id()).append(':').append(term.factor());
        });
        return text.append("}/").append(CollectionTables.WEIGHT_DIMENSIONS).toString();
    }
}

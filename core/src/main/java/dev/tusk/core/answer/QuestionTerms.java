package dev.tusk.core.answer;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words of a question as the collection's text search reads them, with how much each tells: its inverse document frequency,
 * {@code ln(1 + (N - df + 0.5) / (df + 0.5))}, most for a word that the collection does not have. Stop words tell nothing.
 *
 * @param idf by lexeme
 */
record QuestionTerms(Map<String, Double> idf) {

    private static final double K1 = 1.2;
    private static final double B = 0.75;

    QuestionTerms {
        idf = Map.copyOf(idf);
    }

    /**
     * What a text has of the words.
     *
     * @param length how many words it has, stop words left out
     * @param frequencies how often it has each of the question's; those that it has not are left out
     */
    record Match(int length, Map<String, Integer> frequencies) {}

    /** Of a collection with keyword search. */
    static QuestionTerms read(Database database, CollectionDefinition definition, String question) {
        CollectionTables tables = new CollectionTables(definition.store());
        Map<String, Double> idf = new LinkedHashMap<>();
        database.query(
                        purpose(definition),
                        Sql.of(
                                """
                                select q.lexeme, n.chunks, coalesce(t.df, 0) + coalesce(c.df, 0) as df
                                from pg_catalog.unnest(%1$s(%2$s, ?::text)) q
                                cross join (
                                  select coalesce(pg_catalog.sum(chunks), 0)::bigint as chunks from %3$s
                                ) n
                                left join %4$s t on t.term = q.lexeme
                                left join lateral (
                                  select pg_catalog.sum(c.df)::bigint as df from %5$s c where c.term_id = t.id
                                ) c on true
                                where not exists (
                                  select from tusk.stop_word w where w.collection = ? and w.lexeme = q.lexeme
                                )
                                order by q.lexeme""".formatted(
                                                CollectionTables.LEXEMES,
                                                configuration(definition),
                                                tables.lexicalTotal(),
                                                tables.term(),
                                                tables.termChange()),
                                Sql.value(question),
                                Sql.value(definition.name().value())),
                        row -> Map.entry(row.getString("lexeme"), idf(row.getLong("chunks"), row.getLong("df"))))
                .forEach(term -> idf.put(term.getKey(), term.getValue()));
        return new QuestionTerms(idf);
    }

    private static double idf(long chunks, long df) {
        return Math.log(1 + Math.max(0.5, chunks - df + 0.5) / (df + 0.5));
    }

    /** What each of the texts has of the words, in their order. */
    List<Match> matches(Database database, CollectionDefinition definition, List<String> texts) {
        List<Match> matches = new ArrayList<>();
        texts.forEach(_text -> matches.add(new Match(0, Map.of())));
        database.query(
                        purpose(definition),
                        Sql.of(
                                """
                                select
                                  s.place, pg_catalog.sum(pg_catalog.cardinality(u.positions)) as length,
                                  pg_catalog.array_agg(u.lexeme) filter (where u.lexeme = any(q.lexemes)) as lexemes,
                                  pg_catalog.array_agg(pg_catalog.cardinality(u.positions))
                                    filter (where u.lexeme = any(q.lexemes)) as frequencies
                                from pg_catalog.unnest(?::text[]) with ordinality as s (text, place)
                                cross join (select ?::text[] as lexemes) q
                                cross join lateral pg_catalog.unnest(%s(%s, s.text)) u
                                group by s.place
                                order by s.place""".formatted(CollectionTables.LEXEMES, configuration(definition)),
                                Sql.textArray(texts),
                                Sql.textArray(List.copyOf(idf.keySet()))),
                        row -> Map.entry(row.getInt("place") - 1, match(row)))
                .forEach(found -> matches.set(found.getKey(), found.getValue()));
        return matches;
    }

    private static Match match(ResultSet row) throws SQLException {
        Map<String, Integer> frequencies = new LinkedHashMap<>();
        if (row.getArray("lexemes") != null) {
            String[] lexemes = (String[]) row.getArray("lexemes").getArray();
            Integer[] counts = (Integer[]) row.getArray("frequencies").getArray();
            for (int i = 0; i < lexemes.length; i++) {
                frequencies.put(lexemes[i], counts[i]);
            }
        }
        return new Match(row.getInt("length"), frequencies);
    }

    /** How many words tell anything. */
    int size() {
        return idf.size();
    }

    /** The share of the words that a text has, each weighted by its inverse document frequency; 0 for a question without any. */
    double coverage(Match match) {
        double all = idf.values().stream().mapToDouble(Double::doubleValue).sum();
        return all == 0
                ? 0
                : match.frequencies().keySet().stream().mapToDouble(idf::get).sum() / all;
    }

    /**
     * BM25 of a text (k1 = 1.2, b = 0.75).
     *
     * @param averageLength of the texts that it is compared with, in words
     */
    double bm25(Match match, double averageLength) {
        double score = 0;
        for (Map.Entry<String, Integer> word : match.frequencies().entrySet()) {
            double tf = word.getValue();
            double norm = K1 * (1 - B + B * match.length() / Math.max(1, averageLength));
            score += idf.getOrDefault(word.getKey(), 0.0) * tf * (K1 + 1) / (tf + norm);
        }
        return score;
    }

    private static String configuration(CollectionDefinition definition) {
        return CollectionTables.configurationLiteral(definition.requireLanguage());
    }

    private static String purpose(CollectionDefinition definition) {
        return "read the words of a question to collection \"%s\"".formatted(definition.name());
    }
}

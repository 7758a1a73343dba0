package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Database;
import dev.tusk.core.sql.Sql;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The score that a chunk would have if it were in the collection. The statistics of the collection do not change for it.
 *
 * @param title as in the chunk
 * @param heading as in the chunk
 * @param text as in the chunk
 */
public record UnstoredChunk(String title, String heading, String text) {

    /** What BM25 needs of one lexeme of the chunk. */
    private record Occurrence(String lexeme, double frequency, double length, double k1, double b, double average) {
        double weight() {
            return frequency <= 0 ? 0 : frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / average));
        }
    }

    /** The BM25 score for a query without phrases and exclusions, as a keyword search scores the chunks that are stored. */
    public double score(Database database, CollectionDefinition definition, String query) {
        String purpose = "score a text by collection \"%s\"".formatted(definition.name());
        LexicalQuery words = LexicalQuery.parse(query);
        AnalysedQuery terms = new SearchExecution(
                        database, purpose, Deadline.of(purpose, SearchRequest.DEFAULT_TIMEOUT))
                .run(Map.of(), AnalysedQuery.statement(definition, words), rows -> AnalysedQuery.read(words, rows));
        Map<String, Double> factors =
                terms.terms().stream().collect(Collectors.toMap(QueryTerm::lexeme, term -> (double) term.factor()));
        return database
                .query(
                        purpose,
                        occurrences(definition),
                        row -> new Occurrence(
                                row.getString(1),
                                row.getDouble(2),
                                row.getDouble(3),
                                row.getDouble(4),
                                row.getDouble(5),
                                row.getDouble(6)))
                .stream()
                .mapToDouble(found -> factors.getOrDefault(found.lexeme(), 0.0) * found.weight())
                .sum();
    }

    private Sql occurrences(CollectionDefinition definition) {
        return Sql.of(
                """
                select
                  lexeme, frequency, pg_catalog.sum(frequency) over () as length,
                  k1, b, coalesce(average_length, 1) as average_length
                from (
                  select
                    u.lexeme, b.k1, b.b, b.average_length,
                    b.title_weight * pg_catalog.cardinality(pg_catalog.array_positions(u.weights, 'A'::text))
                      + b.heading_weight * pg_catalog.cardinality(pg_catalog.array_positions(u.weights, 'B'::text))
                      + b.text_weight * pg_catalog.cardinality(pg_catalog.array_positions(u.weights, 'D'::text))
                      as frequency
                  from tusk.bm25 b
                  cross join pg_catalog.unnest(
                    pg_catalog.setweight(%2$s(%1$s, ?::text), 'A')
                      operator(pg_catalog.||) pg_catalog.setweight(%2$s(%1$s, ?::text), 'B')
                      operator(pg_catalog.||) pg_catalog.setweight(%2$s(%1$s, ?::text), 'D')) u
                  where b.collection = ?
                ) occurrence""".formatted(
                        CollectionTables.configurationLiteral(definition.requireLanguage()), CollectionTables.LEXEMES),
                Sql.value(title),
                Sql.value(heading),
                Sql.value(text),
                Sql.value(definition.store().value()));
    }
}

package dev.tusk.core.search;

import dev.tusk.core.collection.CollectionDefinition;
import dev.tusk.core.collection.CollectionTables;
import dev.tusk.core.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * The words of a query as the collection knows them.
 *
 * @param terms the lexemes that some chunk has, those that can add most to a score first; at most {@link #MAX_TERMS}
 * @param chunks how many chunks there are, N in the formula of BM25
 * @param hasUnknown whether the query holds lexemes that no chunk has
 * @param passedOver how many more terms there are, which do not count
 */
public record AnalysedQuery(List<QueryTerm> terms, long chunks, boolean hasUnknown, int passedOver) {

    /** Of more terms than this, those count that were typed, and of the others those that can add most. */
    public static final int MAX_TERMS = 256;

    private static final Comparator<QueryTerm> GREATEST_FIRST =
            Comparator.comparingDouble(QueryTerm::bound).reversed().thenComparing(QueryTerm::lexeme);

    /** What was typed before what stands for something. */
    private static final Comparator<QueryTerm> TYPED_FIRST =
            Comparator.comparing(QueryTerm::typed).reversed().thenComparing(GREATEST_FIRST);

    static final AnalysedQuery NOTHING = new AnalysedQuery(List.of(), 0, false);

    public AnalysedQuery {
        terms = List.copyOf(terms);
    }

    /** Those of these terms that count. */
    public AnalysedQuery(List<QueryTerm> terms, long chunks, boolean hasUnknown) {
        this(
                terms.stream()
                        .sorted(TYPED_FIRST)
                        .limit(MAX_TERMS)
                        .sorted(GREATEST_FIRST)
                        .toList(),
                chunks,
                hasUnknown,
                Math.max(0, terms.size() - MAX_TERMS));
    }

    /** The statement that reads the terms of these words, any of which may match, those they begin with, and their synonyms. */
    static Sql statement(CollectionDefinition definition, LexicalQuery words) {
        return QueryTermRows.statement(definition, words);
    }

    /** What {@link #statement} brought. */
    static AnalysedQuery read(LexicalQuery words, ResultSet rows) throws SQLException {
        return QueryTermRows.read(words, rows);
    }

    /** Whether something is looked for that was not typed. */
    boolean isExpanded() {
        return terms.stream().anyMatch(term -> !term.typed());
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

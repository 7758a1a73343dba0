package dev.tusk.core.indexuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of pgvector, as the catalog tells it.
 *
 * @param name as SQL, with its schema
 * @param bareName without it
 * @param key what is indexed, as the server prints it: a column or an expression
 * @param type of the key, as {@code halfvec(384)}
 * @param operator the distance it is ordered by, as {@code <=>}
 * @param predicate of a partial index, or empty
 * @param lists of IVFFlat, or null
 * @param rows that it holds, by the server's statistics; -1 where they are not known
 */
record VectorIndexFacts(
        String schema,
        String relation,
        String name,
        String bareName,
        String method,
        boolean isValid,
        String key,
        String type,
        String operatorClass,
        String operator,
        String predicate,
        @Nullable Integer lists,
        double rows) {

    List<Token> keyTokens() {
        return Operand.simplified(SqlWords.of(key));
    }

    boolean isOver(String column) {
        return keyTokens().stream()
                .anyMatch(token -> token.isName() && token.name().equals(column));
    }
}

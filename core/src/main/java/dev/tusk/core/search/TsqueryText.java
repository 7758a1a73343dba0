package dev.tusk.core.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query in two parts, as {@code to_tsquery} brings prefixes to their stems: {@code running*} would be every word that begins
 * with {@code run}.
 *
 * @param analysed the input of {@code to_tsquery}; may be empty
 * @param literal the text form of a {@code tsquery}, of lexemes as they are; may be empty
 */
record TsqueryText(String analysed, String literal) {

    /** Both parts, for people. */
    String joined(String sign) {
        return analysed.isEmpty() ? literal : literal.isEmpty() ? analysed : analysed + sign + literal;
    }

    /** Collects conditions that all have to be fulfilled. */
    static final class Conditions {
        private final Map<String, List<String>> beginnings;
        private final boolean wholeIdentifiers;
        private final List<String> analysed = new ArrayList<>();
        private final List<String> literal = new ArrayList<>();

        /**
         * @param beginnings the lexemes for {@link TypedTerm#beginningOperand}
         * @param wholeIdentifiers whether identifiers are asked for whole, as the index has them and the parser does not
         */
        Conditions(Map<String, List<String>> beginnings, boolean wholeIdentifiers) {
            this.beginnings = beginnings;
            this.wholeIdentifiers = wholeIdentifiers;
        }

        void add(TypedTerm term) {
            String not = term.isExcluded() ? "!" : "";
            if (term.isExcluded() && term.isNumberBehindWords()) {
                analysed.add(not + term.phraseWithBeginning());
            } else if (term.isPrefix()) {
                literal.add(not
                        + (wholeIdentifiers ? term.beginningOperand(beginnings) : term.beginningToMark(beginnings)));
            } else if (wholeIdentifiers && !term.identifier().isEmpty()) {
                literal.add(not + inPlace(term.identifier(), term));
            } else {
                analysed.add(not + (wholeIdentifiers ? term.operand() : term.operandToMark()));
                if (wholeIdentifiers && !term.isExcluded()) {
                    term.identifiersWithin().forEach(identifier -> literal.add(inPlace(identifier, term)));
                }
            }
        }

        private static String inPlace(String lexeme, TypedTerm term) {
            return TypedTerm.quote(lexeme) + (term.place().isEmpty() ? "" : ":" + term.place());
        }

        /** All of them, or null when there are none. */
        @Nullable
        TsqueryText get() {
            return analysed.isEmpty() && literal.isEmpty()
                    ? null
                    : new TsqueryText(String.join(" & ", analysed), String.join(" & ", literal));
        }
    }
}

package dev.tusk.core.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query in two parts, as {@code to_tsquery} brings prefixes to their stems: {@code running*} would be every word that begins
 * with {@code run}.
 *
 * @param analysed the input of {@code to_tsquery}; may be empty
 * @param literal the text form of a {@code tsquery}, of lexemes as they are; may be empty
 * @param notTogether of each of these not both parts may hold: an excluded phrase, and the identifiers in it, of which
 *     {@code to_tsquery} leaves a letter
 */
record TsqueryText(String analysed, String literal, List<TsqueryText> notTogether) {

    TsqueryText {
        notTogether = List.copyOf(notTogether);
    }

    TsqueryText(String analysed, String literal) {
        this(analysed, literal, List.of());
    }

    /** Whether {@code to_tsquery} alone makes it. */
    boolean isAnalysed() {
        return literal.isEmpty() && notTogether.isEmpty();
    }

    /** All parts, for people. */
    String joined(String sign) {
        return Stream.concat(
                        Stream.of(analysed, literal), notTogether.stream().map(each -> "!(" + each.joined(" & ") + ")"))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(sign));
    }

    /** Collects conditions that all have to be fulfilled. */
    static final class Conditions {
        private final Map<String, List<String>> beginnings;
        private final boolean wholeIdentifiers;
        private final List<String> analysed = new ArrayList<>();
        private final List<String> literal = new ArrayList<>();
        private final List<TsqueryText> notTogether = new ArrayList<>();

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
            if (term.isPrefix() && !wholeIdentifiers && term.isMarkedAsItStands()) {
                return;
            }
            if (term.isPrefix()) {
                literal.add(not
                        + (wholeIdentifiers ? term.beginningOperand(beginnings) : term.beginningToMark(beginnings)));
            } else if (wholeIdentifiers && !term.identifier().isEmpty()) {
                literal.add(not + inPlace(term.identifier(), term));
            } else if (wholeIdentifiers
                    && term.isExcluded()
                    && !term.identifiersWithin().isEmpty()) {
                notTogether.add(new TsqueryText(
                        term.operand(),
                        term.identifiersWithin().stream()
                                .map(identifier -> inPlace(identifier, term))
                                .collect(Collectors.joining(" & "))));
            } else {
                analysed.add(not + (wholeIdentifiers ? term.operand() : term.operandToMark()));
                if (wholeIdentifiers) {
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
            return analysed.isEmpty() && literal.isEmpty() && notTogether.isEmpty()
                    ? null
                    : new TsqueryText(String.join(" & ", analysed), String.join(" & ", literal), notTogether);
        }
    }
}

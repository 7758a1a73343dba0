package dev.tusk.core.indexuse;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key of a Sort in a plan.
 *
 * @param expression without parentheses around it and without its direction
 * @param term the distance in it, or null
 * @param function that computes the distance in it, or null
 */
record OrderKey(
        String text,
        List<Token> expression,
        boolean descending,
        boolean nullsFirst,
        @Nullable DistanceTerm term,
        @Nullable String function) {

    static OrderKey of(String text, VectorColumns columns) {
        List<Token> tokens = SqlWords.of(text);
        boolean descending = false;
        boolean nullsFirst = false;
        boolean nullsLast = false;
        int end = tokens.size();
        while (end > 1 && tokens.get(end - 1).isAny(List.of("desc", "nulls", "first", "last"))) {
            end--;
            descending |= tokens.get(end).is("desc");
            nullsFirst |= tokens.get(end).is("first");
            nullsLast |= tokens.get(end).is("last");
        }
        List<Token> expression = Operand.withoutOuter(tokens.subList(0, end));
        Optional<String> function = Operand.functions(expression).stream()
                .filter(SourceDistance.FUNCTIONS::containsKey)
                .findFirst();
        return new OrderKey(
                text,
                expression,
                descending,
                nullsFirst || (descending && !nullsLast),
                columns.distance(expression).orElse(null),
                function.orElse(null));
    }

    boolean isOfDistance() {
        return term != null || function != null;
    }

    /** Whether the key is the distance and nothing else. */
    boolean isWhole() {
        return term != null && term.from() == 0 && term.to() == expression.size();
    }

    /**
     * Whether the key is the call of the function and nothing else, turned so that the nearest come first: the inner product alone is
     * the greater the nearer.
     */
    boolean isFunctionNearestFirst() {
        int open = 1;
        while (open + 1 < expression.size() && expression.get(open).is(".")) {
            open += 2;
        }
        boolean isWholeCall = function != null
                && expression.size() > open + 1
                && expression.get(open - 1).isName()
                && expression.get(open - 1).name().equals(function)
                && expression.get(open).is("(")
                && DistanceTerm.closing(expression, open) == expression.size() - 1;
        return isWholeCall && descending == "inner_product".equals(function);
    }

    /** Whether the distance, ascending, gives the same order: it is added to, or subtracted from something and all is turned round. */
    boolean isSameOrderAsDistance() {
        if (term == null) {
            return false;
        }
        List<Token> before = expression.subList(0, term.from());
        List<Token> after = expression.subList(term.to(), expression.size());
        boolean isAdded =
                after.size() > 1 && after.get(1).is("+") && after.stream().noneMatch(t -> t.isAny(LATER));
        boolean isSubtracted = before.stream().anyMatch(token -> token.is("-"))
                && after.stream().noneMatch(t -> t.kind() == Token.Kind.OPERATOR)
                && before.stream().filter(t -> t.kind() == Token.Kind.OPERATOR).count() == 1;
        boolean isConstant =
                Operand.columns(before).isEmpty() && Operand.columns(after).isEmpty();
        boolean isFunction = !Operand.functions(before).isEmpty();
        return isConstant && !isFunction && (descending ? isSubtracted : isAdded && before.size() <= 1);
    }

    private static final List<String> LATER = List.of("-", "*", "/", "^", "%");
}

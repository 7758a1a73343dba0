package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A distance as the text of a query writes it: between a column and a vector.
 *
 * @param column how the column is named there, with its table where that is given
 * @param vector the other side, without casts and quantisation where they are seen
 * @param original the other side as it stands there
 * @param operator the operator's tokens; empty where a function computes the distance
 */
record SourceDistance(String column, List<Token> vector, List<Token> original, List<Token> operator) {

    /** pgvector's functions, with the operators that do the same. */
    static final Map<String, String> FUNCTIONS = Map.of(
            "l2_distance", "<->",
            "cosine_distance", "<=>",
            "inner_product", "<#>",
            "vector_negative_inner_product", "<#>",
            "l1_distance", "<+>",
            "hamming_distance", "<~>",
            "jaccard_distance", "<%>");

    private static final List<String> TYPES = List.of("vector", "halfvec", "sparsevec", "bit");
    private static final List<String> QUANTISING = List.of("binary_quantize", "subvector");

    /** The only distance in this part of a query that has this column on one side; empty where there are none or different ones. */
    static Optional<SourceDistance> in(List<Token> tokens, String column) {
        List<SourceDistance> found = new ArrayList<>();
        for (DistanceTerm term : DistanceTerm.in(tokens)) {
            if (!term.isCertain()) {
                return Optional.empty();
            }
            of(term.left(), term.right(), column, term.operatorTokens()).ifPresent(found::add);
        }
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && FUNCTIONS.containsKey(tokens.get(i).name())
                    && tokens.get(i + 1).is("(")) {
                List<List<Token>> arguments = arguments(tokens, i + 1);
                if (arguments.size() == 2) {
                    of(arguments.get(0), arguments.get(1), column, List.of()).ifPresent(found::add);
                }
            }
        }
        List<String> texts =
                found.stream().map(SourceDistance::toString).distinct().toList();
        return texts.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static Optional<SourceDistance> of(
            List<Token> left, List<Token> right, String column, List<Token> operator) {
        Optional<String> onLeft = reference(left, column);
        Optional<String> onRight = reference(right, column);
        if (onLeft.isPresent() == onRight.isPresent()) {
            return Optional.empty();
        }
        List<Token> other = onLeft.isPresent() ? right : left;
        return onLeft.or(() -> onRight).map(reference -> new SourceDistance(reference, bare(other), other, operator));
    }

    /** The chain of names that ends with this column; what a subquery names is its own. */
    private static Optional<String> reference(List<Token> tokens, String column) {
        if (Operand.withoutOuter(tokens).getFirst().isAny(List.of("select", "with"))) {
            return Optional.empty();
        }
        for (int i = tokens.size() - 1; i >= 0; i--) {
            boolean isCall = i + 1 < tokens.size() && tokens.get(i + 1).is("(");
            boolean isCast = i > 0 && tokens.get(i - 1).kind() == Kind.CAST;
            if (tokens.get(i).isName() && tokens.get(i).name().equals(column) && !isCall && !isCast) {
                int from = i;
                while (from > 1
                        && tokens.get(from - 1).is(".")
                        && tokens.get(from - 2).isName()) {
                    from -= 2;
                }
                return Optional.of(Token.join(tokens.subList(from, i + 1)));
            }
        }
        return Optional.empty();
    }

    private static List<Token> bare(List<Token> tokens) {
        List<Token> inner = Operand.withoutOuter(tokens);
        if (inner.size() < tokens.size() && inner.getFirst().isAny(List.of("select", "with"))) {
            return tokens;
        }
        int cast = lastCast(inner);
        if (cast > 0) {
            return bare(inner.subList(0, cast));
        }
        boolean quantised = inner.size() > 2
                && inner.getFirst().isName()
                && QUANTISING.contains(inner.getFirst().name())
                && inner.get(1).is("(")
                && DistanceTerm.closing(inner, 1) == inner.size() - 1;
        return quantised ? bare(arguments(inner, 1).getFirst()) : inner;
    }

    /** Where the cast to a type of pgvector begins with which the expression ends, or -1. */
    private static int lastCast(List<Token> tokens) {
        int end = tokens.size() - 1;
        if (end > 0 && tokens.get(end).is(")")) {
            end = DistanceTerm.opening(tokens, end) - 1;
        }
        if (end < 1
                || !tokens.get(end).isName()
                || !TYPES.contains(tokens.get(end).name())) {
            return -1;
        }
        int at = end - 1;
        if (at > 1 && tokens.get(at).is(".")) {
            at -= 2;
        }
        return tokens.get(at).kind() == Kind.CAST ? at : -1;
    }

    /** What a call has in its brackets. */
    private static List<List<Token>> arguments(List<Token> tokens, int open) {
        int close = DistanceTerm.closing(tokens, open);
        List<List<Token>> arguments = new ArrayList<>();
        int depth = 0;
        int begin = open + 1;
        for (int i = open + 1; i <= close; i++) {
            Token token = tokens.get(i);
            if (i == close || (depth == 0 && token.is(","))) {
                arguments.add(tokens.subList(begin, i));
                begin = i + 1;
            }
            depth += DistanceTerm.depth(token);
        }
        return arguments;
    }

    /** Whether the vector is a literal or a parameter, which takes the type that it is compared with. */
    boolean isUntyped() {
        return vector.size() == 1
                && (vector.getFirst().kind() == Kind.STRING || vector.getFirst().kind() == Kind.PARAMETER);
    }

    @Override
    public String toString() {
        return column + Token.join(operator) + Token.join(original);
    }
}

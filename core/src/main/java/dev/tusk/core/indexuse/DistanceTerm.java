package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A distance in a text of SQL: an operator of pgvector with what stands on both sides.
 *
 * @param tokens the text
 * @param from its first token
 * @param operatorFrom the first token of the operator, which may be written {@code operator(schema.<=>)}
 * @param rightFrom the first token of the right side
 * @param to the token after its last
 * @param operator bare, as {@code <=>}
 * @param isCertain whether no neighbour binds more tightly, so that its sides are those that PostgreSQL sees
 */
record DistanceTerm(
        List<Token> tokens, int from, int operatorFrom, int rightFrom, int to, String operator, boolean isCertain) {

    static final List<String> OPERATORS = List.of("<->", "<=>", "<#>", "<+>", "<~>", "<%>");

    private static final List<String> TIGHTER = List.of("+", "-", "*", "/", "%", "^");

    /** Words after which an operand begins. */
    private static final List<String> BEFORE_OPERAND = List.of(
            "select",
            "by",
            "where",
            "and",
            "or",
            "not",
            "on",
            "when",
            "then",
            "else",
            "case",
            "distinct",
            "all",
            "in",
            "between",
            "having",
            "returning",
            "limit",
            "offset",
            "from",
            "as");

    List<Token> left() {
        return tokens.subList(from, operatorFrom);
    }

    List<Token> right() {
        return tokens.subList(rightFrom, to);
    }

    List<Token> operatorTokens() {
        return tokens.subList(operatorFrom, rightFrom);
    }

    /** All distances of a text, in their order. */
    static List<DistanceTerm> in(List<Token> tokens) {
        List<DistanceTerm> found = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() == Kind.OPERATOR && OPERATORS.contains(token.text())) {
                DistanceTerm term = around(tokens, i);
                if (term != null) {
                    found.add(term);
                }
            }
        }
        return found;
    }

    private static @Nullable DistanceTerm around(List<Token> tokens, int at) {
        int operatorFrom = at;
        int rightFrom = at + 1;
        if (rightFrom < tokens.size() && tokens.get(rightFrom).is(")")) {
            int open = opening(tokens, rightFrom);
            if (open < 1 || !tokens.get(open - 1).is("operator")) {
                return null;
            }
            operatorFrom = open - 1;
            rightFrom++;
        }
        int from = startOfOperand(tokens, operatorFrom - 1);
        int to = endOfOperand(tokens, rightFrom);
        if (from < 0 || to < 0) {
            return null;
        }
        boolean certain =
                (from == 0 || !isTighter(tokens.get(from - 1))) && (to == tokens.size() || !isTighter(tokens.get(to)));
        return new DistanceTerm(
                tokens, from, operatorFrom, rightFrom, to, tokens.get(at).text(), certain);
    }

    /** Other operators that are not PostgreSQL's comparisons bind as tightly, from left to right. */
    private static boolean isTighter(Token token) {
        return token.isAny(TIGHTER)
                || (token.kind() == Kind.OPERATOR
                        && !List.of("<", ">", "=", "<=", ">=", "<>", "!=").contains(token.text()));
    }

    /** The token after the operand that begins here, or -1. */
    private static int endOfOperand(List<Token> tokens, int begin) {
        if (begin >= tokens.size()) {
            return -1;
        }
        Token first = tokens.get(begin);
        int at;
        if (first.is("(")) {
            at = closing(tokens, begin) + 1;
        } else if (first.kind() == Kind.STRING || first.kind() == Kind.PARAMETER || first.kind() == Kind.NUMBER) {
            at = begin + 1;
        } else if (first.isName()) {
            at = endOfName(tokens, begin);
            if (at < tokens.size() && tokens.get(at).kind() == Kind.STRING) {
                at++;
            } else if (at < tokens.size() && tokens.get(at).is("(")) {
                at = closing(tokens, at) + 1;
            }
        } else {
            return -1;
        }
        while (at > 0 && at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.kind() == Kind.CAST && at + 1 < tokens.size()) {
                at = endOfName(tokens, at + 1);
                if (at < tokens.size() && tokens.get(at).is("(")) {
                    at = closing(tokens, at) + 1;
                }
            } else if (token.is("[")) {
                at = closing(tokens, at) + 1;
            } else if (token.is(".") && at + 1 < tokens.size()) {
                at += 2;
            } else {
                break;
            }
        }
        return at == 0 ? -1 : at;
    }

    private static int endOfName(List<Token> tokens, int begin) {
        int at = begin + 1;
        while (at + 1 < tokens.size()
                && tokens.get(at).is(".")
                && tokens.get(at + 1).isName()) {
            at += 2;
        }
        return at;
    }

    /** The first token of the operand that ends here, or -1. */
    private static int startOfOperand(List<Token> tokens, int end) {
        int at = end;
        while (at >= 0) {
            Token token = tokens.get(at);
            int start;
            if (token.is(")") || token.is("]")) {
                start = opening(tokens, at);
                if (start < 0) {
                    return -1;
                }
                if (token.is("]")) {
                    at = start - 1;
                    continue;
                }
                if (start > 0
                        && tokens.get(start - 1).isName()
                        && !tokens.get(start - 1).isAny(BEFORE_OPERAND)) {
                    start = startOfName(tokens, start - 1);
                }
            } else if (token.isName()) {
                if (token.isAny(BEFORE_OPERAND)) {
                    return -1;
                }
                start = startOfName(tokens, at);
            } else if (token.kind() == Kind.STRING || token.kind() == Kind.PARAMETER || token.kind() == Kind.NUMBER) {
                start = at;
                if (at > 0 && tokens.get(at - 1).isName() && !tokens.get(at - 1).isAny(BEFORE_OPERAND)) {
                    start = startOfName(tokens, at - 1);
                }
            } else {
                return -1;
            }
            if (start > 0 && tokens.get(start - 1).kind() == Kind.CAST) {
                at = start - 2;
            } else {
                return start;
            }
        }
        return -1;
    }

    private static int startOfName(List<Token> tokens, int last) {
        int at = last;
        while (at > 1
                && tokens.get(at - 1).is(".")
                && (tokens.get(at - 2).isName() || tokens.get(at - 2).is(")"))) {
            at -= 2;
            if (tokens.get(at).is(")")) {
                return Math.max(0, opening(tokens, at));
            }
        }
        return at;
    }

    /** The bracket that closes the one that stands here, or -1. */
    static int closing(List<Token> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += depth(tokens.get(i));
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** The bracket that opens the one that closes here, or -1. */
    static int opening(List<Token> tokens, int close) {
        int depth = 0;
        for (int i = close; i >= 0; i--) {
            depth += depth(tokens.get(i));
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** How much deeper the text after this token is. */
    static int depth(Token token) {
        if (token.is("(") || token.is("[")) {
            return 1;
        }
        return token.is(")") || token.is("]") ? -1 : 0;
    }

    @Override
    public String toString() {
        return Token.join(tokens.subList(from, to));
    }
}

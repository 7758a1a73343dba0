package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One side of a distance in a plan. */
final class Operand {

    private Operand() {}

    /** A column that is named with its table. */
    record Column(String alias, String name) {}

    /** All columns that are named. */
    static List<Column> columns(List<Token> tokens) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            boolean isCall = i + 3 < tokens.size() && tokens.get(i + 3).is("(");
            if (tokens.get(i).isName()
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).isName()
                    && !isCall
                    && (i == 0 || !tokens.get(i - 1).isAny(List.of(".", "::")))) {
                columns.add(new Column(tokens.get(i).name(), tokens.get(i + 2).name()));
            }
        }
        return columns;
    }

    /** The expression without the names of tables before columns and without parentheses that group nothing. */
    static List<Token> simplified(List<Token> tokens) {
        return withoutOuter(withoutSingle(withoutTables(tokens)));
    }

    /** The expression without the names of tables before columns. */
    static List<Token> withoutTables(List<Token> tokens) {
        List<Token> bare = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            boolean isTable = i + 2 < tokens.size()
                    && tokens.get(i).isName()
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).isName()
                    && !(i + 3 < tokens.size() && tokens.get(i + 3).is("("))
                    && (i == 0 || !tokens.get(i - 1).isAny(List.of(".", "::")));
            if (isTable) {
                i++;
            } else {
                bare.add(tokens.get(i));
            }
        }
        return bare;
    }

    /** {@code (embedding)} is {@code embedding}, but not where a function takes it. */
    private static List<Token> withoutSingle(List<Token> tokens) {
        List<Token> kept = new ArrayList<>(tokens);
        for (int i = 0; i + 2 < kept.size(); i++) {
            boolean single = kept.get(i).is("(") && kept.get(i + 2).is(")");
            if (single && (i == 0 || !kept.get(i - 1).isName())) {
                kept.remove(i + 2);
                kept.remove(i);
                i = -1;
            }
        }
        return kept;
    }

    static List<Token> withoutOuter(List<Token> tokens) {
        List<Token> inner = tokens;
        while (inner.size() > 2 && inner.getFirst().is("(") && DistanceTerm.closing(inner, 0) == inner.size() - 1) {
            inner = inner.subList(1, inner.size() - 1);
        }
        return inner;
    }

    static boolean areSame(List<Token> a, List<Token> b) {
        return a.stream()
                .map(Operand::folded)
                .toList()
                .equals(b.stream().map(Operand::folded).toList());
    }

    private static String folded(Token token) {
        return token.isName() ? token.name() : token.text();
    }

    /** How many dimensions a vector has that stands there as text. */
    static Optional<Integer> dimensions(List<Token> tokens) {
        return tokens.stream()
                .filter(token -> token.kind() == Kind.STRING
                        && token.text().startsWith("'[")
                        && token.text().endsWith("]'"))
                .findFirst()
                .map(token -> (int) token.text().chars().filter(c -> c == ',').count() + 1);
    }

    /**
     * A call of a function.
     *
     * @param schema empty where it is not named: then the function is found by the search path
     */
    record Call(String schema, String name) {}

    /** The functions that are called; types with a length are none. */
    static List<Call> calls(List<Token> tokens) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isName() && tokens.get(i + 1).is("(") && !isType(tokens, i)) {
                boolean isQualified =
                        i > 1 && tokens.get(i - 1).is(".") && tokens.get(i - 2).isName();
                calls.add(new Call(
                        isQualified ? tokens.get(i - 2).name() : "",
                        tokens.get(i).name()));
            }
        }
        return calls;
    }

    /** The names of the functions that are called. */
    static List<String> functions(List<Token> tokens) {
        return calls(tokens).stream().map(Call::name).toList();
    }

    private static boolean isType(List<Token> tokens, int name) {
        int at = name;
        while (at > 1 && tokens.get(at - 1).is(".")) {
            at -= 2;
        }
        return at > 0 && tokens.get(at - 1).kind() == Kind.CAST;
    }
}

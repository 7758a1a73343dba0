package dev.tusk.ops.explain.rule;

import dev.tusk.core.indexuse.SqlWords;
import dev.tusk.core.indexuse.Token;
import dev.tusk.ops.explain.plan.Names;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the conditions that AND joins, as EXPLAIN writes it: with all brackets, casts and the tables of columns.
 *
 * @param column the bare name of the column on one side; empty where there is none by itself or in a cast
 * @param cast the type that the column is cast to; empty where it is not
 * @param function the function around the column; empty where there is none
 * @param expression the side with the column, as SQL without the name of the table
 */
record Condition(
        String text, String column, String cast, String function, String operator, String expression, String other) {

    private static final List<String> EQUALITY = List.of("=", "= ANY");
    private static final List<String> RANGE = List.of("<", "<=", ">", ">=");

    boolean isEquality() {
        return EQUALITY.contains(operator) || operator.equals("IS NULL");
    }

    boolean isRange() {
        return RANGE.contains(operator);
    }

    /** Whether a B-tree over the bare column could serve it. */
    boolean isIndexable() {
        return !column.isEmpty() && function.isEmpty() && (isEquality() || isRange());
    }

    String sqlColumn() {
        return Names.quoted(column);
    }

    /** The conditions of a filter or an index condition. */
    static List<Condition> of(String filter) {
        List<Condition> conditions = new ArrayList<>();
        if (!filter.isBlank()) {
            split(bare(SqlWords.of(filter)), conditions);
        }
        return conditions;
    }

    private static void split(List<Token> tokens, List<Condition> conditions) {
        int depth = 0;
        int start = 0;
        boolean isJoined = false;
        for (int i = 0; i <= tokens.size(); i++) {
            if (i == tokens.size() || (depth == 0 && tokens.get(i).is("and"))) {
                if (i < tokens.size() || isJoined) {
                    isJoined = true;
                    split(bare(tokens.subList(start, i)), conditions);
                    start = i + 1;
                }
            } else if (tokens.get(i).isAny(List.of("(", "["))) {
                depth++;
            } else if (tokens.get(i).isAny(List.of(")", "]"))) {
                depth--;
            }
        }
        if (!isJoined && !tokens.isEmpty()) {
            conditions.add(one(tokens));
        }
    }

    /** Without brackets around the whole. */
    private static List<Token> bare(List<Token> tokens) {
        List<Token> inner = tokens;
        while (inner.size() > 1 && inner.getFirst().is("(") && closes(inner) == inner.size() - 1) {
            inner = inner.subList(1, inner.size() - 1);
        }
        return inner;
    }

    private static int closes(List<Token> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static Condition one(List<Token> tokens) {
        String text = Token.join(tokens);
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (depth == 0 && i > 0 && token.kind() == Token.Kind.OPERATOR) {
                boolean isAny = i + 1 < tokens.size() && tokens.get(i + 1).is("any");
                Condition left = side(
                        text,
                        tokens.subList(0, i),
                        token.text() + (isAny ? " ANY" : ""),
                        tokens.subList(i + 1, tokens.size()));
                return left.column.isEmpty() && !isAny
                        ? side(text, tokens.subList(i + 1, tokens.size()), mirrored(token.text()), tokens.subList(0, i))
                        : left;
            }
            if (depth == 0 && i > 0 && token.is("is")) {
                return side(
                        text,
                        tokens.subList(0, i),
                        Token.join(tokens.subList(i, tokens.size())).toUpperCase(java.util.Locale.ROOT),
                        List.of());
            }
            depth += token.isAny(List.of("(", "[")) ? 1 : token.isAny(List.of(")", "]")) ? -1 : 0;
        }
        Condition flag = side(text, tokens, "", List.of());
        return flag.column.isEmpty() ? new Condition(text, "", "", "", "", "", "") : flag;
    }

    private static String mirrored(String operator) {
        return switch (operator) {
            case "<" -> ">";
            case "<=" -> ">=";
            case ">" -> "<";
            case ">=" -> "<=";
            default -> operator;
        };
    }

    private static Condition side(String text, List<Token> side, String operator, List<Token> other) {
        List<Token> inner = bare(side);
        String cast = "";
        int castAt = lastCast(inner);
        if (castAt > 0) {
            cast = Token.join(inner.subList(castAt + 1, inner.size()));
            inner = bare(inner.subList(0, castAt));
        }
        String function = "";
        if (inner.size() > 3
                && inner.getFirst().isName()
                && inner.get(1).is("(")
                && inner.getLast().is(")")) {
            function = inner.getFirst().name();
            inner = argument(inner.subList(2, inner.size() - 1));
        }
        return new Condition(
                text, column(inner), cast, function, operator, unqualified(bare(side)), Token.join(bare(other)));
    }

    /** The one argument of a function that is a column; nothing where there is none, or are several. */
    private static List<Token> argument(List<Token> arguments) {
        List<Token> found = List.of();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= arguments.size(); i++) {
            if (i == arguments.size() || (depth == 0 && arguments.get(i).is(","))) {
                List<Token> each = bare(arguments.subList(start, i));
                int cast = lastCast(each);
                List<Token> bare = cast > 0 ? bare(each.subList(0, cast)) : each;
                if (!column(bare).isEmpty()) {
                    if (!found.isEmpty()) {
                        return List.of();
                    }
                    found = bare;
                }
                start = i + 1;
            } else {
                depth += arguments.get(i).is("(") ? 1 : arguments.get(i).is(")") ? -1 : 0;
            }
        }
        return found;
    }

    private static int lastCast(List<Token> tokens) {
        int depth = 0;
        int found = -1;
        for (int i = 0; i < tokens.size(); i++) {
            depth += tokens.get(i).is("(") ? 1 : tokens.get(i).is(")") ? -1 : 0;
            if (depth == 0 && tokens.get(i).kind() == Token.Kind.CAST) {
                found = i;
            }
        }
        return found;
    }

    private static String column(List<Token> tokens) {
        if (tokens.size() == 1
                && tokens.getFirst().isName()
                && !tokens.getFirst().isAny(List.of("true", "false", "null"))) {
            return tokens.getFirst().name();
        }
        return tokens.size() == 3
                        && tokens.get(0).isName()
                        && tokens.get(1).is(".")
                        && tokens.get(2).isName()
                ? tokens.get(2).name()
                : "";
    }

    /** The side without the names of tables before columns. */
    private static String unqualified(List<Token> tokens) {
        List<Token> kept = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            boolean isQualifier = i + 2 < tokens.size()
                    && tokens.get(i).isName()
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).isName()
                    && !(i + 3 < tokens.size() && tokens.get(i + 3).is("("));
            if (isQualifier) {
                i++;
            } else {
                kept.add(tokens.get(i));
            }
        }
        return Token.join(kept);
    }
}

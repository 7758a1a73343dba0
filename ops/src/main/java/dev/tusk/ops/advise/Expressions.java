package dev.tusk.ops.advise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads expressions as EXPLAIN (VERBOSE) prints them: all operators in parentheses, columns with their tables. It knows parentheses, quotes and
 * casts, and no more; what it does not understand is no condition for an index.
 */
final class Expressions {

    private static final Pattern OPERATOR = Pattern.compile("[-+*/<>=~!@#%^&|`?]+");
    private static final Pattern COLUMN = Pattern.compile(
            "(?<alias>[a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\")\\.(?<column>[a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\")");
    private static final Pattern CAST =
            Pattern.compile("^(.*)::[a-z][a-z0-9_ \"]*(?:\\([0-9,]+\\))?(?:\\[\\])?$", Pattern.DOTALL);

    private Expressions() {}

    /** A column of a table of the query, both as SQL. */
    record Column(String alias, String name) {}

    /**
     * A comparison, as it stands.
     *
     * @param right empty for IS NULL and the like
     */
    record Comparison(String left, String operator, String right) {}

    /** The conditions that all have to hold. */
    static List<String> conjuncts(String expression) {
        return split(bare(expression), " AND ");
    }

    /** The conditions of which one has to hold; a single one where there is no OR. */
    static List<String> alternatives(String expression) {
        return split(bare(expression), " OR ");
    }

    private static List<String> split(String text, String word) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i : topLevel(text)) {
            if (i >= from && text.startsWith(word, i)) {
                parts.add(bare(text.substring(from, i)));
                from = i + word.length();
            }
        }
        parts.add(bare(text.substring(from)));
        return parts;
    }

    /** The places outside of parentheses, brackets and quotes. */
    private static List<Integer> topLevel(String text) {
        List<Integer> places = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (depth == 0) {
                places.add(i);
            }
        }
        return places;
    }

    /** Without parentheses around all of it. */
    static String bare(String text) {
        String rest = text.strip();
        while (rest.startsWith("(") && closing(rest) == rest.length() - 1) {
            rest = rest.substring(1, rest.length() - 1).strip();
        }
        return rest;
    }

    private static int closing(String text) {
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** The comparison that a condition is; empty where it is something else. */
    static Optional<Comparison> comparison(String condition) {
        String text = bare(condition);
        for (String test :
                List.of(" IS NULL", " IS NOT NULL", " IS TRUE", " IS FALSE", " IS NOT TRUE", " IS NOT FALSE")) {
            if (text.endsWith(test)) {
                return Optional.of(
                        new Comparison(bare(text.substring(0, text.length() - test.length())), test.strip(), ""));
            }
        }
        for (int i : topLevel(text)) {
            if (i == 0 || text.charAt(i - 1) != ' ') {
                continue;
            }
            Matcher operator = OPERATOR.matcher(text).region(i, text.length());
            if (operator.lookingAt() && operator.end() < text.length() && text.charAt(operator.end()) == ' ') {
                return Optional.of(new Comparison(
                        bare(text.substring(0, i)), operator.group(), bare(text.substring(operator.end()))));
            }
        }
        return Optional.empty();
    }

    /** The column that an expression is, whatever it is cast to by EXPLAIN. */
    static Optional<Column> column(String expression) {
        Matcher matcher = COLUMN.matcher(uncast(expression));
        return matcher.matches()
                ? Optional.of(new Column(matcher.group("alias"), matcher.group("column")))
                : Optional.empty();
    }

    /** Without casts around all of it. */
    static String uncast(String expression) {
        String text = bare(expression);
        while (true) {
            Matcher cast = CAST.matcher(text);
            if (!cast.matches()) {
                return text;
            }
            String inner = cast.group(1);
            boolean whole = inner.startsWith("(") && closing(inner) == inner.length() - 1;
            if (!whole && !COLUMN.matcher(inner).matches()) {
                return text;
            }
            text = bare(inner);
        }
    }

    /** All columns in an expression. */
    static List<Column> columns(String expression) {
        String masked = expression.replaceAll("'(?:[^']|'')*'", "''");
        return COLUMN.matcher(masked)
                .results()
                .map(found -> new Column(found.group(1), found.group(2)))
                .distinct()
                .toList();
    }

    /** An expression with the names of its table taken off its columns, as the definition of an index has it. */
    static String withoutAlias(String expression, String alias) {
        return Pattern.compile("(?<![a-z0-9_$\"])" + Pattern.quote(alias) + "\\.")
                .matcher(expression)
                .replaceAll("");
    }
}

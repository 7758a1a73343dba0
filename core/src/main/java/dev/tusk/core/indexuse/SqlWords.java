package dev.tusk.core.indexuse;

import dev.tusk.core.indexuse.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL cut into words as PostgreSQL's scanner cuts it ("Lexical Structure" in its manual), with standard conforming strings; comments are
 * left out. It serves to find places in a text, never to decide what is run: that the server does alone.
 */
public final class SqlWords {

    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

    /** An operator of several characters may end in + or - only where it holds one of these. */
    private static final String FREE_CHARACTERS = "~!@#%^&|`?";

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private SqlWords(String sql) {
        this.sql = sql;
    }

    /** The words of a text, in their order. */
    public static List<Token> of(String sql) {
        SqlWords words = new SqlWords(sql);
        while (words.skipBlanksAndComments()) {
            words.next();
        }
        return words.tokens;
    }

    /** The highest number of a parameter ({@code $1}, {@code $2} ...), or 0. */
    public static int parameters(String sql) {
        return of(sql).stream()
                .filter(token -> token.kind() == Kind.PARAMETER)
                .mapToInt(token -> number(token.text().substring(1)))
                .max()
                .orElse(0);
    }

    /** The text with values, as literals of unknown type, in place of parameters. */
    public static String bind(String sql, List<String> values) {
        StringBuilder bound = new StringBuilder(sql);
        List<Token> tokens = of(sql);
        for (int i = tokens.size() - 1; i >= 0; i--) {
            Token token = tokens.get(i);
            if (token.kind() == Kind.PARAMETER) {
                int number = number(token.text().substring(1));
                if (number >= 1 && number <= values.size()) {
                    bound.replace(token.start(), token.end(), literal(values.get(number - 1)));
                }
            }
        }
        return bound.toString();
    }

    private static int number(String digits) {
        return digits.length() > 5 ? 100_000 : Integer.parseInt(digits);
    }

    private static String literal(String value) {
        String quoted = "'" + value.replace("'", "''") + "'";
        return quoted.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
    }

    private boolean skipBlanksAndComments() {
        while (at < sql.length()) {
            if (Character.isWhitespace(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end;
            } else if (sql.startsWith("/*", at)) {
                at = endOfComment();
            } else {
                return true;
            }
        }
        return false;
    }

    /** Comments nest. */
    private int endOfComment() {
        int depth = 0;
        int place = at;
        while (place < sql.length()) {
            if (sql.startsWith("/*", place)) {
                depth++;
                place += 2;
            } else if (sql.startsWith("*/", place)) {
                depth--;
                place += 2;
                if (depth == 0) {
                    return place;
                }
            } else {
                place++;
            }
        }
        return place;
    }

    private void next() {
        char c = sql.charAt(at);
        if (c == '\'') {
            add(Kind.STRING, endOfQuoted(at, '\'', false));
        } else if (c == '"') {
            add(Kind.QUOTED_NAME, endOfQuoted(at, '"', false));
        } else if (isStringPrefix()) {
            add(Kind.STRING, endOfQuoted(sql.indexOf('\'', at), '\'', c == 'e' || c == 'E'));
        } else if (c == '$') {
            dollar();
        } else if (isNameStart(c)) {
            add(Kind.WORD, endOfName(at, true));
        } else if (isDigit(c) || (c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1)))) {
            add(Kind.NUMBER, endOfNumber());
        } else if (sql.startsWith("::", at)) {
            add(Kind.CAST, at + 2);
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            add(Kind.OPERATOR, endOfOperator());
        } else {
            add(Kind.PUNCTUATION, at + 1);
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, sql.substring(at, end), at, end));
        at = end;
    }

    private boolean isStringPrefix() {
        char c = Character.toLowerCase(sql.charAt(at));
        return ((c == 'e' || c == 'b' || c == 'x' || c == 'n') && sql.startsWith("'", at + 1))
                || (c == 'u' && sql.startsWith("&'", at + 1));
    }

    private int endOfQuoted(int open, char quote, boolean backslashes) {
        int place = open + 1;
        while (place < sql.length()) {
            char c = sql.charAt(place);
            if (c == '\\' && backslashes) {
                place += 2;
            } else if (c == quote) {
                if (place + 1 < sql.length() && sql.charAt(place + 1) == quote) {
                    place += 2;
                } else {
                    return place + 1;
                }
            } else {
                place++;
            }
        }
        return sql.length();
    }

    /** A parameter, or a string between dollars. */
    private void dollar() {
        int place = at + 1;
        while (place < sql.length() && isDigit(sql.charAt(place))) {
            place++;
        }
        if (place > at + 1) {
            add(Kind.PARAMETER, place);
            return;
        }
        int tagEnd = sql.indexOf('$', at + 1);
        if (tagEnd > 0 && (tagEnd == at + 1 || endOfName(at + 1, false) == tagEnd)) {
            String tag = sql.substring(at, tagEnd + 1);
            int end = sql.indexOf(tag, tagEnd + 1);
            add(Kind.STRING, end < 0 ? sql.length() : end + tag.length());
        } else {
            add(Kind.PUNCTUATION, at + 1);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private int endOfName(int from, boolean dollars) {
        int place = from;
        while (place < sql.length()
                && (isNameStart(sql.charAt(place))
                        || isDigit(sql.charAt(place))
                        || (dollars && sql.charAt(place) == '$'))) {
            place++;
        }
        return place;
    }

    private int endOfNumber() {
        if (sql.charAt(at) == '0' && at + 1 < sql.length() && "xXoObB".indexOf(sql.charAt(at + 1)) >= 0) {
            return endOfName(at, false);
        }
        int place = at;
        while (place < sql.length()
                && (isDigit(sql.charAt(place))
                        || sql.charAt(place) == '.'
                        || sql.charAt(place) == '_'
                        || isExponent(place))) {
            place++;
        }
        return place;
    }

    private boolean isExponent(int place) {
        char c = sql.charAt(place);
        if (c == 'e' || c == 'E') {
            int next = place + 1;
            if (next < sql.length() && (sql.charAt(next) == '-' || sql.charAt(next) == '+')) {
                next++;
            }
            return next < sql.length() && isDigit(sql.charAt(next));
        }
        return (c == '-' || c == '+') && Character.toLowerCase(sql.charAt(place - 1)) == 'e' && place > at;
    }

    private int endOfOperator() {
        int end = at;
        boolean free = false;
        while (end < sql.length()
                && OPERATOR_CHARACTERS.indexOf(sql.charAt(end)) >= 0
                && !sql.startsWith("--", end)
                && !sql.startsWith("/*", end)) {
            free |= FREE_CHARACTERS.indexOf(sql.charAt(end)) >= 0;
            end++;
        }
        while (!free && end > at + 1 && (sql.charAt(end - 1) == '+' || sql.charAt(end - 1) == '-')) {
            end--;
        }
        return end;
    }
}

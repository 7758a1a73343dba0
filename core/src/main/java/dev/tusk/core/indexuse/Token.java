package dev.tusk.core.indexuse;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A word of SQL.
 *
 * @param text as it stands there
 * @param start its first character in the whole
 * @param end the character after its last
 */
public record Token(Kind kind, String text, int start, int end) {

    /** What kind of word it is. */
    public enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        NUMBER,
        PARAMETER,
        OPERATOR,
        CAST,
        PUNCTUATION
    }

    /** Whether it is this keyword, in lower case, or this sign. */
    public boolean is(String lower) {
        return switch (kind) {
            case WORD -> text.equalsIgnoreCase(lower);
            case OPERATOR, CAST, PUNCTUATION -> text.equals(lower);
            case QUOTED_NAME, STRING, NUMBER, PARAMETER -> false;
        };
    }

    /** Whether it is one of these. */
    public boolean isAny(List<String> lower) {
        return lower.stream().anyMatch(this::is);
    }

    /** Whether it can be a name. */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }

    /** The name that it is, folded as PostgreSQL does. */
    public String name() {
        return kind == Kind.QUOTED_NAME
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }

    /** Tokens as text, with no more blanks than they need. */
    public static String join(List<Token> tokens) {
        StringBuilder text = new StringBuilder();
        Token before = null;
        for (Token token : tokens) {
            if (before != null && isApart(before, token)) {
                text.append(' ');
            }
            text.append(token.text());
            before = token;
        }
        return text.toString();
    }

    private static boolean isApart(Token before, Token token) {
        if (before.isAny(List.of("(", "[", ".", "::")) || token.isAny(List.of(")", "]", "[", ".", ",", "::"))) {
            return false;
        }
        return !(token.is("(") && before.kind() == Kind.WORD);
    }

    /** For messages. */
    static String shown(List<Token> tokens) {
        return tokens.stream().map(Token::text).collect(Collectors.joining(" "));
    }
}

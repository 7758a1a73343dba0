package dev.tusk.core.search;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How a text is given to {@code ts_headline}, so that it marks the parts of an identifier that signs hold together, and shows what it would take for a
 * tag: with another sign, which no text has, in place of each that holds identifiers together or looks like a tag's. What comes back
 * is {@link #restored}.
 */
final class MarkedText {

    private static final String SIGNS = "<>/@:~$";

    /** Control characters, which ingestion leaves out of texts and the parser takes for blanks. */
    private static final String STAND_INS = "\u0001\u0002\u0003\u0004\u0005\u0006\u0007";

    /** Stands for no character: between the parts of {@code parseJSONBody}. */
    static final char NOTHING = '\u0010';

    /** Behind it the text comes once more, where it may have such parts. */
    static final char PARTS = '\u0011';

    private static final char DOT = '\u000E';
    private static final char HYPHEN = '\u000F';

    private static final Pattern SEPARATOR =
            Pattern.compile("[<>/@:~$_\\p{IsWhite_Space}]+|\\.(?=\\p{L})|(?<=[\\p{L}\\p{N}])-(?=[0-9])");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]");

    private MarkedText() {}

    /**
     * The text with other signs, and once more with its words cut at inner capitals where it has any.
     *
     * @param text as SQL
     */
    static String sql(String text) {
        String signs = """
                pg_catalog.regexp_replace(
                    pg_catalog.regexp_replace(
                      pg_catalog.translate(%s, '%s', E'\\x01\\x02\\x03\\x04\\x05\\x06\\x07'),
                      '[.](?=[[:alpha:]])', E'\\x0E', 'g'),
                    '([[:alnum:]])-(?=[0-9])', E'\\\\1\\x0F', 'g')""".formatted(text, SIGNS);
        return """
                %1$s || case when %2$s ~ '[a-z0-9][A-Z]|[A-Z][A-Z][a-z]' then E'\\x11' ||
                    pg_catalog.regexp_replace(
                      pg_catalog.regexp_replace(%1$s, '([a-z0-9])(?=[A-Z])', E'\\\\1\\x10', 'g'),
                      '([A-Z])(?=[A-Z][a-z])', E'\\\\1\\x10', 'g') else '' end""".formatted(signs, text);
    }

    /** The sign that this one stands in for, or itself. */
    static char restored(char c) {
        int sign = STAND_INS.indexOf(c);
        return sign >= 0 ? SIGNS.charAt(sign) : c == DOT ? '.' : c == HYPHEN ? '-' : c;
    }

    /** The words that are marked for one that was typed, at least one. */
    static List<String> words(String typed) {
        List<String> words = SEPARATOR
                .splitAsStream(typed)
                .filter(part -> WORD.matcher(part).find())
                .toList();
        return words.isEmpty() ? List.of(typed) : words;
    }
}

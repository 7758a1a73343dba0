package dev.tusk.core.text;

import dev.tusk.core.failure.ErrorCode;
import dev.tusk.core.failure.TuskException;
import java.text.Normalizer;

/** Makes text fit for storing and searching, and refuses what cannot be stored. */
public final class TextCleaner {

    /** Opens a highlighted piece of a snippet; never occurs in cleaned text. */
    public static final char HIGHLIGHT_START = '\uE000';

    /** Closes a highlighted piece of a snippet; never occurs in cleaned text. */
    public static final char HIGHLIGHT_END = '\uE001';

    private static final char REPLACEMENT = '\uFFFD';

    private TextCleaner() {}

    /**
     * Refuses text that PostgreSQL cannot hold or that is not Unicode: NUL and unpaired surrogates.
     *
     * @param field what the text is, for the message, for example {@code body}
     * @throws TuskException INVALID_TEXT with the offset (in UTF-16 code units) of the first such character
     */
    public static void check(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\0') {
                throw TuskException.withHint(
                        ErrorCode.INVALID_TEXT,
                        "cannot store \"%s\": NUL character at offset %d".formatted(field, i),
                        "remove the character U+0000; PostgreSQL's text cannot hold it");
            }
            if (Character.isSurrogate(c)) {
                if (!startsPair(value, i)) {
                    throw TuskException.withHint(
                            ErrorCode.INVALID_TEXT,
                            "cannot store \"%s\": unpaired surrogate U+%04X at offset %d".formatted(field, (int) c, i),
                            "the text was cut inside a character or decoded wrongly; send whole characters");
                }
                i++;
            }
        }
    }

    /**
     * The text in one spelling: Unicode NFC; line ends are {@code \n}; no-break spaces are plain spaces; control
     * characters other than {@code \n} and {@code \t}, byte order marks, soft hyphens, zero-width spaces, marks and
     * turns of the direction of writing, and the two highlight marks are gone; NUL and unpaired surrogates, which {@link #check} would have refused, are U+FFFD. Cleaning
     * twice gives the same as cleaning once.
     */
    public static String clean(String text) {
        if (isPlainAscii(text)) {
            return text;
        }
        int first = firstUnclean(text);
        String cleaned = first < 0 ? text : rewrite(text, first);
        return Normalizer.isNormalized(cleaned, Normalizer.Form.NFC)
                ? cleaned
                : Normalizer.normalize(cleaned, Normalizer.Form.NFC);
    }

    /** Most text is, and then neither its characters nor its normal form need a closer look. */
    private static boolean isPlainAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x7F || (c < ' ' && c != '\n' && c != '\t')) {
                return false;
            }
        }
        return true;
    }

    private static int firstUnclean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= ' ' && c < 0x7F) || c == '\n' || c == '\t') {
                continue;
            }
            if (startsPair(text, i)) {
                i++;
            } else if (rewrite(c) != c) {
                return i;
            }
        }
        return -1;
    }

    private static String rewrite(String text, int first) {
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (startsPair(text, i)) {
                out.append(c).append(text.charAt(++i));
            } else {
                int kept = isLineEndPair(text, i) ? -1 : rewrite(c);
                if (kept >= 0) {
                    out.append((char) kept);
                }
            }
        }
        return out.toString();
    }

    /** What stands for a character that is not part of a surrogate pair; -1 for nothing. */
    private static int rewrite(char c) {
        return switch (c) {
            case '\n', '\t' -> c;
            case '\r', '\f', '\u000B', '\u0085', '\u2028', '\u2029' -> '\n';
            case '\u00A0', '\u2007', '\u202F' -> ' ';
            case '\0' -> REPLACEMENT;
            case '\u00AD', '\u200B', '\u2060', '\uFEFF', HIGHLIGHT_START, HIGHLIGHT_END -> -1;
            case '\u200E', '\u200F', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E' -> -1;
            case '\u2066', '\u2067', '\u2068', '\u2069' -> -1;
            default -> Character.isSurrogate(c) ? REPLACEMENT : Character.isISOControl(c) ? -1 : c;
        };
    }

    private static boolean isLineEndPair(String text, int i) {
        return text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
    }

    private static boolean startsPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }
}

package dev.tusk.core.answer;

/**
 * How many tokens a chat model makes of a text, without its tokenizer: tokenizers differ, and a budget has to hold for all. A run of up to
 * {@value #SHORT} letters below U+0250 counts one, a longer one for each {@value #LETTERS} begun, each of its letters beyond ASCII one
 * more; a run of digits one for each {@value #DIGITS}; any other letter one; a run of up to
 * {@value #RUN} of one sign one, a line break likewise. For English, German,
 * Chinese and code that is not below what OpenAI's encodings make of them, and at most two fifths above; for Russian up to three times.
 */
final class TokenEstimate {

    private static final int SHORT = 6;
    private static final int LETTERS = 4;
    private static final int DIGITS = 3;
    private static final int RUN = 8;

    private TokenEstimate() {}

    static int of(String text) {
        int tokens = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int end = i + Character.charCount(point);
            if (isPlainLetter(point)) {
                while (end < text.length() && isPlainLetter(text.charAt(end))) {
                    end++;
                }
                tokens += word(text, i, end);
            } else if (isDigit(point)) {
                while (end < text.length() && isDigit(text.charAt(end))) {
                    end++;
                }
                tokens += (end - i + DIGITS - 1) / DIGITS;
            } else if (point == '\n' || !Character.isWhitespace(point)) {
                while (end < text.length() && text.charAt(end) == point && end - i < RUN) {
                    end++;
                }
                tokens++;
            }
            i = end;
        }
        return tokens;
    }

    private static int word(String text, int start, int end) {
        int length = end - start;
        int tokens = length <= SHORT ? 1 : (length + LETTERS - 1) / LETTERS;
        for (int i = start; i < end; i++) {
            tokens += text.charAt(i) < 0x80 ? 0 : 1;
        }
        return tokens;
    }

    private static boolean isPlainLetter(int point) {
        return point < 0x250 && Character.isLetter(point);
    }

    private static boolean isDigit(int point) {
        return point >= '0' && point <= '9';
    }
}

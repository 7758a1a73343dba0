package dev.tusk.core.diversity;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of a text without case, punctuation and compatibility forms; ideographs and kana are words of their own. */
final class Tokens {

    private Tokens() {}

    static List<String> of(String text) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        List<String> tokens = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < normal.length(); ) {
            int point = normal.codePointAt(i);
            int next = i + Character.charCount(point);
            boolean alone = standsAlone(point);
            boolean part = !alone
                    && (Character.isLetterOrDigit(point) || Character.getType(point) == Character.NON_SPACING_MARK);
            if (part && start < 0) {
                start = i;
            } else if (!part && start >= 0) {
                tokens.add(normal.substring(start, i));
                start = -1;
            }
            if (alone) {
                tokens.add(normal.substring(i, next));
            }
            i = next;
        }
        if (start >= 0) {
            tokens.add(normal.substring(start));
        }
        return tokens;
    }

    /** Scripts that put no spaces between words. */
    private static boolean standsAlone(int point) {
        if (point < 0x0e00) {
            return false;
        }
        return switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Character.isLetterOrDigit(point);
            default -> false;
        };
    }
}

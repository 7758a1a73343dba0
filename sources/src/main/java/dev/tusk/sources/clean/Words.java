package dev.tusk.sources.clean;

/** Counts words; of scripts without spaces, two characters count as one. */
final class Words {

    private Words() {}

    static int count(String text) {
        int words = 0;
        int ideographs = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isWithoutSpaces(c)) {
                ideographs++;
                inside = false;
            } else {
                boolean part = Character.isLetterOrDigit(c);
                words += part && !inside ? 1 : 0;
                inside = part
                        || (inside
                                && (c == '\''
                                        || c == '\u2019'
                                        || c == '-'
                                        || Character.getType(c) == Character.NON_SPACING_MARK));
            }
        }
        return words + (ideographs + 1) / 2;
    }

    private static boolean isWithoutSpaces(int c) {
        if (c < 0x0E00) {
            return false;
        }
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> Character.isLetterOrDigit(c);
            default -> false;
        };
    }
}

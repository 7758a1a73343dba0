package dev.tusk.cli.output;

/** Text of unknown origin on its way to a terminal. */
public final class Text {

    /** The ranges of Unicode's EastAsianWidth.txt that are W or F, joined where the gaps hold no letters. */
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0xa4cf},
        {0xa960, 0xa97c},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff01, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff},
        {0x1f900, 0x1f9ff},
        {0x20000, 0x3fffd},
    };

    private Text() {}

    /**
     * The text with every character that a terminal would obey (C0 and C1 controls other than line feed and tab, and
     * bidirectional overrides) replaced by {@code U+FFFD}, so that a document cannot steer the terminal of whom it is
     * shown to.
     */
    public static String harmless(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out == null ? text : out.toString();
    }

    /** As {@link #harmless}, on one line: runs of white space become one blank. */
    public static String oneLine(String text) {
        return harmless(text.strip().replaceAll("\\s+", " "));
    }

    private static boolean isControl(char c) {
        boolean control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f);
        boolean bidirectional = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
        return control || bidirectional;
    }

    /** How many columns of a terminal the text takes: wide East Asian characters take two, combining marks none. */
    public static int columns(String text) {
        return text.codePoints().map(Text::columns).sum();
    }

    private static int columns(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(codePoint) ? 2 : 1;
    }

    private static boolean isWide(int c) {
        for (int[] range : WIDE) {
            if (c >= range[0] && c <= range[1]) {
                return true;
            }
        }
        return false;
    }

    /** The text cut to so many columns, with an ellipsis when something was cut off. */
    public static String fit(String text, int columns) {
        if (columns(text) <= columns) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int used = 0;
        for (int codePoint : text.codePoints().toArray()) {
            int width = columns(codePoint);
            if (used + width > columns - 1) {
                break;
            }
            out.appendCodePoint(codePoint);
            used += width;
        }
        return out.append('…').toString();
    }
}

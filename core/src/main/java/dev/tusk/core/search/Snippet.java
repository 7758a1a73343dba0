package dev.tusk.core.search;

import dev.tusk.core.text.TextCleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a chunk's text with the places of the words that matched.
 *
 * @param text plain text, not escaped for anything
 * @param highlights ranges of the text, in order, not overlapping
 */
public record Snippet(String text, List<Range> highlights) {

    /** Marks that {@code ts_headline} sets; ingestion removes both from texts. */
    static final char START_MARK = TextCleaner.HIGHLIGHT_START;

    static final char STOP_MARK = TextCleaner.HIGHLIGHT_END;

    private static final Pattern SIGN_OF_WORD = Pattern.compile("\\+\\+|#(?![\\p{L}\\p{N}])");

    private static final Pattern WITHIN_IDENTIFIER = Pattern.compile("[._@:/$-]{1,3}");

    public Snippet {
        highlights = List.copyOf(highlights);
    }

    /** A range of characters (UTF-16 units): from {@code start}, up to but not including {@code end}. */
    public record Range(int start, int end) {}

    /** The snippet that a text with {@link #START_MARK} and {@link #STOP_MARK} stands for. */
    static Snippet ofMarked(String marked) {
        StringBuilder text = new StringBuilder(marked.length());
        List<Range> highlights = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < marked.length(); i++) {
            char c = marked.charAt(i);
            if (c == START_MARK) {
                start = text.length();
            } else if (c == STOP_MARK) {
                if (start >= 0 && start < text.length()) {
                    highlights.add(new Range(start, text.length()));
                }
                start = -1;
            } else {
                text.append(MarkedText.restored(c));
            }
        }
        return new Snippet(text.toString(), joined(text.toString(), highlights));
    }

    /** The ranges with the signs of {@code C++}, and those of one identifier as one. */
    private static List<Range> joined(String text, List<Range> highlights) {
        List<Range> joined = new ArrayList<>();
        for (Range range : highlights) {
            Matcher sign = SIGN_OF_WORD.matcher(text).region(range.end(), text.length());
            Range whole = sign.lookingAt() ? new Range(range.start(), sign.end()) : range;
            if (!joined.isEmpty() && isWithinIdentifier(text, joined.getLast().end(), range.start())) {
                whole = new Range(joined.removeLast().start(), whole.end());
            }
            joined.add(whole);
        }
        return joined;
    }

    /** Whether nothing lies between, as in {@code C++17}, or only signs that hold an identifier together. */
    private static boolean isWithinIdentifier(String text, int end, int start) {
        return end >= start
                || WITHIN_IDENTIFIER.matcher(text).region(end, start).matches();
    }

    /**
     * The text with a mark before and after each highlight.
     *
     * @param escape applied to every piece of text, but not to the marks
     */
    public String render(String before, String after, java.util.function.UnaryOperator<String> escape) {
        StringBuilder out = new StringBuilder();
        int end = 0;
        for (Range range : highlights) {
            out.append(escape.apply(text.substring(end, range.start())));
            out.append(before)
                    .append(escape.apply(text.substring(range.start(), range.end())))
                    .append(after);
            end = range.end();
        }
        return out.append(escape.apply(text.substring(end))).toString();
    }

    /** The text as HTML: everything escaped, highlights in {@code <mark>}. */
    public String toHtml() {
        return render("<mark>", "</mark>", Snippet::escapeHtml);
    }

    private static String escapeHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}

package dev.tusk.core.search;

import dev.tusk.core.text.TextCleaner;
import java.util.ArrayList;
import java.util.List;

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
                text.append(c);
            }
        }
        return new Snippet(text.toString(), highlights);
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

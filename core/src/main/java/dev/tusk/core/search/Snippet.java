package dev.tusk.core.search;

import java.util.List;

/**
 * What is shown of a chunk's text, with the places of the words that matched: all of a short text, else passages of it with
 * {@code …} where text was left out.
 *
 * @param text plain text, not escaped for anything
 * @param highlights ranges of the text, in order, not overlapping
 */
public record Snippet(String text, List<Range> highlights) {

    public Snippet {
        highlights = List.copyOf(highlights);
    }

    /** A range of characters (UTF-16 units): from {@code start}, up to but not including {@code end}. */
    public record Range(int start, int end) {}

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

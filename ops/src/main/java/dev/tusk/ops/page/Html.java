package dev.tusk.ops.page;

import java.util.List;
import java.util.Locale;

/** Pieces of a page. All text of others goes through {@link #text}. */
public final class Html {

    /** Numbers with their units are, and stay in one line. */
    private static final int SHORT = 20;

    private Html() {}

    /** Text that is nothing but text: in an element, or in an attribute with double quotes. */
    public static String text(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return safe.toString();
    }

    /**
     * A table.
     *
     * @param rows cells that are HTML already
     */
    public static String table(List<String> headings, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        headings.forEach(
                each -> table.append("<th scope=\"col\">").append(text(each)).append("</th>"));
        table.append("</tr></thead><tbody>");
        for (List<String> row : rows) {
            table.append("<tr>");
            row.forEach(cell -> table.append(cell.length() <= SHORT ? "<td class=\"short\">" : "<td>")
                    .append(cell)
                    .append("</td>"));
            table.append("</tr>");
        }
        return table.append("</tbody></table></div>").toString();
    }

    /** A bar of a chart. */
    public static String bar(double value, double most) {
        double width = most <= 0 ? 0 : Math.clamp(value / most * 100, 0, 100);
        return "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"presentation\"><rect width=\"%s\" height=\"10\"/></svg>"
                .formatted(String.format(Locale.ROOT, "%.1f", width));
    }
}
